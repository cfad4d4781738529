import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MINUTE_MS } from '../../src/core/time.ts';
import { type FakeIoda, startFakeIoda } from '../support/fake-ioda.ts';
import { APP_TOKEN, BOT_TOKEN, type FakeSlack, startFakeSlack } from '../support/fake-slack.ts';
import { mentions } from '../support/fake-slack-limits.ts';
import { slashPayload } from '../support/fake-slack-payloads.ts';
import { Program, setCountries } from '../support/live-program.ts';

const CODES = ['IR', 'BR', 'DE', 'FR', 'IN', 'JP', 'NG', 'ZA', 'US', 'NZ'];

let ioda: FakeIoda;
let slack: FakeSlack;
let folder: string;
let ebb: Program | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ebb-slack-'));
  slack = await startFakeSlack();
});
afterEach(async () => {
  await ebb?.stop('SIGKILL');
  await slack.close();
  await ioda.close();
  await rm(folder, { recursive: true, force: true });
});

it('npm start: a channel subscribes, hears of an outage once although Slack first says to wait, and of its end', async () => {
  const now = Date.now();
  ioda = await startFakeIoda({ now: now - 165 * MINUTE_MS, countries: CODES });
  const dark = { IR: { from: now - 150 * MINUTE_MS, to: now - 95 * MINUTE_MS } };
  setCountries(ioda, { countries: CODES, usual: (at) => 900 + ((at / 300_000) % 7), dark });
  const env = { EBB_SLACK_BOT_TOKEN: BOT_TOKEN, EBB_SLACK_APP_TOKEN: APP_TOKEN, EBB_SLACK_URL: slack.apiUrl };
  ebb = new Program({ url: ioda.url, data: join(folder, 'data'), countries: CODES, env });
  await slack.connected(1);
  await ebb.until(/10 of 10 places are being watched/);

  await slack.send({
    type: 'slash_commands',
    payload: slashPayload('subscribe Iran notice', slack.responseUrl),
  });
  expect((await slack.next('response_url')).args['text']).toBe('This channel is subscribed to Iran.');
  expect((await slack.next('chat.postMessage')).args['text']).toContain('Asked for by ada.');
  slack.failNext('chat.postMessage', { kind: 'ratelimited', retryAfterS: 1 });
  ioda.setNow(now - 105 * MINUTE_MS);
  await ebb.until(/Iran: near-total blackout/);
  await slack.next('chat.postMessage');
  await slack.next('chat.postMessage');
  ioda.setNow(now);
  await ebb.until(/Iran: recovered after/);
  while (!slack.messagesIn('C1').some(({ text }) => text.includes('recovered after'))) {
    await slack.next('chat.postMessage');
  }
  await ebb.stop('SIGTERM');

  const texts = slack.messagesIn('C1').map(({ text }) => text);
  expect(
    texts.filter((text) => text.includes('recovered after') && text.includes('archives/C1/p')),
  ).toHaveLength(1);
  expect(slack.problems).toEqual([]);
  expect(mentions(slack.messagesIn('C1'))).toEqual([]);
  expect(ebb.output).not.toMatch(/xoxb-|xapp-/);
});
