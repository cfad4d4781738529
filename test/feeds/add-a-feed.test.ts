/** docs/add-a-feed.md, followed to the letter: what it shows compiles, and keeps the contract of all feeds. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { PolledFeed } from '../../src/app/ports.ts';
import { createPlaces } from '../../src/core/places.ts';
import type { FeedContext, FeedDefinition } from '../../src/feeds/feed.ts';
import { createHttp } from '../../src/lib/http.ts';
import { type FaultRow, feedContract } from '../contract/feed-contract.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { type Answer, FAULT_NAMES, startFaultServer } from '../support/fault-server.ts';
import { feedContext, httpOf, memoryLog } from '../support/feed-parts.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/add-a-feed.md'), 'utf8');
const NOW = Date.parse('2026-01-01T00:17:00Z');
const STEP_MS = 600_000;
const COUNTRIES = ['GB', 'IR', 'KP'];

/** The code blocks of a language below a heading. */
function blocks(heading: string, language: string): readonly string[] {
  const section = PAGE.split(/^## /m).find((each) => each.startsWith(heading)) ?? '';
  return [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, of]) => of === language)
    .map(([, , text = '']) => text);
}

const [CODE = ''] = blocks('1.', 'ts');
const [EXAMPLE = ''] = blocks('# Add a feed', 'json');

// A folder that begins with a dot is no part of the project for compilers that look at it meanwhile.
const folder = mkdtempSync(join(import.meta.dirname, '.add-a-feed-'));
const file = join(folder, 'reachable.ts');
const broken = join(folder, 'broken.ts');
const placed = CODE.replaceAll("from '../", "from '../../../src/").replaceAll(
  "from './",
  "from '../../../src/feeds/",
);
writeFileSync(file, placed);
writeFileSync(broken, placed.replace("kind: 'probing'", "kind: 'guessing'"));
afterAll(() => rmSync(folder, { recursive: true }));

const isFeed = (value: unknown): boolean => typeof value === 'object' && value !== null && 'create' in value;
const loaded = z.object({ reachableFeed: z.custom<FeedDefinition>(isFeed, 'is exported by the page') });
const { reachableFeed: definition } = loaded.parse({ ...(await import(/* @vite-ignore */ file)) });

function feedOf(changes: Partial<FeedContext>, url = 'http://reachable.test/'): PolledFeed {
  const context = feedContext({ clock: fakeClock(NOW), countries: COUNTRIES, ...changes });
  const feed = definition.create(context, { EBB_REACHABLE_URL: url });
  if ('off' in feed) throw new Error(`the feed is off: ${feed.off}`);
  const poll = feed.poll?.bind(feed);
  if (poll === undefined) throw new Error('the feed cannot be polled');
  return { ...feed, poll };
}

const rowsOfDay = COUNTRIES.flatMap((country) =>
  Array.from({ length: 144 }, (_, bin) => ({
    country,
    at: new Date(Date.parse('2026-01-01T00:10:00Z') - bin * STEP_MS).toISOString(),
    share: 0.97,
  })),
);

const OWN: Readonly<Record<string, (right: Answer) => Answer>> = {
  anObject: (right) => ({ ...right, body: { error: 'no' } }),
  status403: (right) => ({ ...right, status: 403 }),
  status429: (right) => ({ ...right, status: 429, headers: { 'retry-after': '120' } }),
};
const HOST = /^Reachable \(127\.0\.0\.1:\d+\): /;
const says = (text: string): RegExp => new RegExp(HOST.source + text);
const FAULTS: readonly FaultRow[] = [
  { fault: 'html500', kind: 'network', says: says('it answered with status 500') },
  { fault: 'html200', kind: 'network', says: says('it answered with a page instead of data') },
  { fault: 'empty200', kind: 'network', says: says('its answer is not readable as JSON') },
  { fault: 'status503', kind: 'network', says: says('it answered with status 503'), retryAfterMs: 30_000 },
  {
    fault: 'notAnObject',
    kind: 'schema',
    says: /^Reachable answered with 1 rows, of which none can be read$/,
  },
  { fault: 'anObject', kind: 'schema', says: /^Reachable answered with JSON that is not a list of rows$/ },
  { fault: 'truncatedJson', kind: 'network', says: says('its answer is not readable as JSON') },
  { fault: 'invalidUtf8', kind: 'network', says: says('its answer is not readable as JSON') },
  { fault: 'hugeBody', kind: 'schema', says: says('its answer is longer than 256 kB') },
  { fault: 'hang', kind: 'network', says: says('it did not answer within 0.25 s') },
  { fault: 'slowBody', kind: 'network', says: says('it did not answer within 0.25 s') },
  { fault: 'close', kind: 'network', says: says('the connection was cut') },
  { fault: 'closeBody', kind: 'network', says: says('the connection was cut') },
  { fault: 'redirectLoop', kind: 'network', says: says('it redirected more than 3 times') },
  { fault: 'refused', kind: 'network', says: says('the connection was refused') },
  { fault: 'status403', kind: 'auth', says: says('it answered with status 403') },
  {
    fault: 'status429',
    kind: 'rate-limit',
    says: says('it answered with status 429'),
    retryAfterMs: 120_000,
  },
];

feedContract('reachable', {
  comes: 'polled',
  faults: FAULTS,
  answering: (json) => feedOf({ http: httpOf(() => json) }),
  open: async (through) => {
    const clock = fakeClock(NOW);
    const log = memoryLog();
    const server = await startFaultServer({
      note: () => {},
      answer: () => ({ status: 200, body: rowsOfDay }),
    });
    const http = through(createHttp({ userAgent: 'Ebb/test', timeoutMs: 250, maxBodyBytes: 256 * 1024 }));
    let closed: Promise<void> | null = null;
    const close = (): Promise<void> => (closed ??= server.close());
    return {
      feed: feedOf({ http, clock, log }, server.url),
      clock,
      log,
      secrets: [],
      breakWith: (name) => {
        const fault = FAULT_NAMES.find((known) => known === name) ?? OWN[name ?? ''];
        if (fault === undefined && name !== null) void close();
        else server.failAll(fault ?? null);
      },
      close,
    };
  },
});

describe('docs/add-a-feed.md', () => {
  it('shows code that compiles as strictly as the rest', () => {
    const { config, error } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => ts.sys.readFile(path));
    const { compilerOptions } = z.object({ compilerOptions: z.unknown() }).parse(config);
    const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, ROOT);
    const program = ts.createProgram([file, broken], options);
    const complaints = (path: string): readonly string[] =>
      [
        ...program.getSyntacticDiagnostics(program.getSourceFile(path)),
        ...program.getSemanticDiagnostics(program.getSourceFile(path)),
      ].map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));

    expect(error).toBeUndefined();
    expect(complaints(file)).toEqual([]);
    expect(complaints(broken)[0]).toContain('"guessing"');
  });

  it('turns the row it begins with into an observation, and leaves out what cannot be read', async () => {
    const [row] = z.array(z.unknown()).parse(JSON.parse(EXAMPLE));
    const unknown = { country: 'UK', at: '2026-01-01T00:10:00Z', share: null };
    const bad = [
      { country: 'EU', at: '2026-01-01T00:10:00Z', share: 1 },
      { country: 'IR', at: '2026-01-01T00:11:00Z', share: 1 },
      { country: 'IR', at: 'yesterday', share: 1 },
      { country: 'IR', at: '2026-01-01T00:10:00Z', share: 97 },
    ];
    const others = [
      { country: 'DE', at: '2026-01-01T00:10:00Z', share: 1 },
      { country: 'KP', at: '2026-01-01T00:20:00Z', share: 1 },
    ];
    const feed = feedOf({ http: httpOf(() => [row, unknown, ...bad, ...others]) });

    const batch = await feed.poll(NOW - 3_600_000, NOW, new AbortController().signal);

    expect(batch.observations).toEqual([
      {
        signal: 'reachable.share',
        place: 'country:KP',
        observedAt: Date.parse('2026-01-01T00:00:00Z'),
        value: 0.97,
      },
      {
        signal: 'reachable.share',
        place: 'country:GB',
        observedAt: Date.parse('2026-01-01T00:10:00Z'),
        value: null,
      },
    ]);
    expect(batch.skipped).toBe(bad.length);
  });

  it('lists the settings that the feed has, with their defaults, each below a line about it', () => {
    const lines = (blocks('3.', 'sh')[0] ?? '').trim().split('\n');
    const given: Record<string, string> = {};
    for (const [, name = '', value = ''] of lines.join('\n').matchAll(/^([A-Z_]+)=(.*)$/gm))
      given[name] = value;

    expect(Object.keys(given)).toEqual(Object.keys(definition.settings));
    expect(z.object(definition.settings).parse(given)).toEqual(z.object(definition.settings).parse({}));
    expect(lines.map((line) => line.startsWith('# '))).toEqual([true, false, true, false]);
  });

  it('names what is exported in the line for the list, and the setting when it is off', () => {
    const [line, list] = blocks('2.', 'ts');

    expect(line).toBe("import { reachableFeed } from './reachable.ts';\n");
    expect(list).toMatch(/^ {2}reachableFeed,\n\];$/m);
    expect(definition.id).toBe('reachable');
    const off = definition.create(feedContext({ places: createPlaces() }), { EBB_REACHABLE: 'off' });
    expect(off).toMatchObject({ id: 'reachable', off: expect.stringContaining('EBB_REACHABLE') });
  });
});
