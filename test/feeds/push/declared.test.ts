import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/core/errors.ts';
import { pushFeed } from '../../../src/feeds/push/index.ts';
import { feedContext } from '../../support/feed-parts.ts';
import { PROBES, TOKEN } from '../../support/push-parts.ts';

const folder = mkdtempSync(join(tmpdir(), 'ebb-push-'));
const path = join(folder, 'signals.json');
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const context = feedContext({ feedIds: ['ioda', 'push'] });
const NAMED = { EBB_PUSH_TOKEN: TOKEN, EBB_PUSH_SIGNALS: path };

function declare(content: unknown): ReturnType<typeof pushFeed.create> {
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return pushFeed.create(context, NAMED);
}

describe('the signals that may be pushed', () => {
  it.each([
    ['as a list', [PROBES]],
    ['as in a recording', { title: 'ours', signals: [PROBES] }],
    ['after a byte order mark', `\ufeff${JSON.stringify([PROBES])}`],
    ['under the name of this feed', [{ ...PROBES, id: 'push.probes' }]],
    ['under a name that only begins like another feed', [{ ...PROBES, id: 'iodative.probes' }]],
  ])('are declared %s', (_name, content) => {
    const feed = declare(content);

    expect('off' in feed ? feed.off : feed.signals).toEqual([
      expect.objectContaining({ kind: 'probes', stepMs: 300_000, lagMs: 60_000 }),
    ]);
    expect('off' in feed ? '' : feed.attribution).toContain('acme');
  });

  it.each([
    ['no JSON', '{', /is not valid JSON/],
    ['something else', { labels: [] }, /must be a list of signals/],
    ['none', [], /signals: /],
    ['no step', [{ ...PROBES, stepMs: undefined }], /signals\[0\]\.stepMs: /],
    [
      'a kind that is none',
      [PROBES, { ...PROBES, id: 'b', kind: 'rumour' }],
      /signals\[1\]\.kind: .*probing/,
    ],
    ['a blank in the id', [{ ...PROBES, id: 'our probes' }], /signals\[0\]\.id: not a signal id/],
    ['one twice', [PROBES, PROBES], /signals\[1\]\.id: "acme\.probes" is declared twice/],
    ["another feed's name", [{ ...PROBES, id: 'ioda.bgp' }], /signals\[0\]\.id: .*the feed ioda/],
    ["another feed's family", [{ ...PROBES, family: 'ioda' }], /signals\[0\]\.family: .*another feed/],
  ])('a file with %s is refused by its name and field', (_name, content, says) => {
    const declaring = (): unknown => declare(content);

    expect(declaring).toThrow(ConfigError);
    expect(declaring).toThrow(says);
    expect(declaring).toThrow(`EBB_PUSH_SIGNALS: ${path}`);
    expect(declaring).toThrow('docs/push.md');
  });

  it('a file that is not there is, too', () => {
    const missing = { ...NAMED, EBB_PUSH_SIGNALS: join(folder, 'none.json') };

    expect(() => pushFeed.create(context, missing)).toThrow(
      /EBB_PUSH_SIGNALS: .*none\.json: cannot be read \(ENOENT/,
    );
  });
});

describe('the settings of push', () => {
  it('without a token are off, and say which to set', () => {
    expect(pushFeed.create(context, { EBB_PUSH_SIGNALS: path })).toEqual({
      id: 'push',
      title: 'Push',
      off: 'no token: set EBB_PUSH_TOKEN',
    });
  });

  it('with a token and no signals name what is missing', () => {
    expect(() => pushFeed.create(context, { EBB_PUSH_TOKEN: TOKEN })).toThrow(ConfigError);
    expect(() => pushFeed.create(context, { EBB_PUSH_TOKEN: TOKEN })).toThrow('EBB_PUSH_SIGNALS: not set');
  });

  it.each(['short', 'with a blank 0123456789'])('refuse the token "%s" without repeating it', (token) => {
    const creating = (): unknown => pushFeed.create(context, { ...NAMED, EBB_PUSH_TOKEN: token });

    expect(creating).toThrow(/16 to 200 characters/);
    expect(creating).not.toThrow(token);
  });

  it('keep the token secret', () => {
    expect(pushFeed.secrets).toEqual(['EBB_PUSH_TOKEN']);
  });
});
