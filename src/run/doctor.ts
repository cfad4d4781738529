/** `doctor`: looks at everything that Ebb needs and says of each in a line how it is and what to do. It changes nothing. */
import { join } from 'node:path';
import type { Finding } from '../app/finding.ts';
import type { Clock, Feed, FeedOff, Log, Store } from '../app/ports.ts';
import { type Config, secretsOf } from '../config.ts';
import { placeKind } from '../core/entity.ts';
import { ConfigError, FeedError } from '../core/errors.ts';
import { createPlaces, WORLD } from '../core/places.ts';
import { GROUPS } from '../core/places-groups.ts';
import type { ChannelId } from '../core/routing.ts';
import { HOUR_MS, type Instant, MINUTE_MS, SECOND_MS } from '../core/time.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { createFeeds } from './feed.ts';
import { withMembers } from './wanted.ts';
import { checkWeb } from './web.ts';

/** How long a feed that is listened to is given to say something, or to fail. */
const LISTEN_MS = 15 * SECOND_MS;
/** IODA's newest bins are judged some minutes after their end: a clock that is off by more would see the future. */
const MAX_SKEW_MS = 30 * SECOND_MS;
const MARKS = { ok: 'ok  ', note: 'note', bad: 'BAD ' } as const;

/** @returns 0 when nothing is bad, else 1. */
export async function runDoctor(
  config: Config,
  print: (text: string) => void,
  stop: AbortSignal,
): Promise<number> {
  let bad = 0;
  const tell = (findings: readonly Finding[]): void => {
    for (const { state, what, text, todo } of findings) {
      print(`${MARKS[state]}  ${what}: ${text}${todo === undefined ? '' : `. To do: ${todo}`}`);
      if (state === 'bad') bad += 1;
    }
  };
  const clock = systemClock();
  const log = createLog({ level: 'silent', to: 'stderr', secrets: secretsOf(config) });
  tell([{ state: 'ok', what: 'Settings', text: 'all are understood' }]);
  const { findings, channels, wanted, isRunning } = await checkStore(config);
  tell(findings);
  const dates: Skew = { ms: null };
  const parts = { config, clock, log, places: createPlaces(config.EBB_GROUPS), wanted: () => wanted };
  const { on, off } = createFeeds({ ...parts, onDate: (serverAt) => noteDate(dates, serverAt, clock.now()) });
  for (const feed of on) tell([await checkFeed(feed, clock, stop)]);
  tell(off.map(aboutOff));
  tell([aboutClock(dates)]);
  tell(await checkChats(config, channels, log));
  tell([await checkWeb(config, isRunning, clock)]);
  print(bad === 0 ? 'All is well.' : `${bad} to be mended.`);
  return bad === 0 ? 0 : 1;
}

interface Stored {
  readonly findings: readonly Finding[];
  readonly channels: readonly ChannelId[];
  readonly wanted: readonly string[];
  /** An Ebb is running on it. */
  readonly isRunning: boolean;
}

async function checkStore({ EBB_DATA, EBB_GROUPS }: Config): Promise<Stored> {
  const path = join(EBB_DATA, 'ebb.sqlite');
  const what = 'Store';
  let store: Store;
  try {
    store = await openSqliteStore(path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // A running Ebb holds it: then that it runs is the good news.
    const isRunning = /running|in use|locked/i.test(error.message);
    const finding: Finding = isRunning
      ? { state: 'note', what, text: `${error.message} The channels are not checked meanwhile` }
      : { state: 'bad', what, text: error.message, todo: 'set EBB_DATA to a folder that can be written' };
    return { findings: [finding], channels: [], wanted: [], isRunning };
  }
  try {
    const [at, wishes] = [await store.clockAt(), await store.subscriptions()];
    const channels = [...new Set(wishes.map(({ channel }) => channel))].sort();
    const last =
      at === null ? 'nothing was decided yet' : `the last decision is of ${new Date(at).toISOString()}`;
    const text = `${path} can be used; ${last}; ${channels.length} channels are subscribed`;
    const wanted = withMembers(
      wishes.map(({ place }) => place),
      EBB_GROUPS,
    );
    return {
      findings: [{ state: 'ok', what, text }, ...lostGroups(wanted)],
      channels,
      wanted,
      isRunning: false,
    };
  } finally {
    await store.close();
  }
}

/** A list that was taken out of the settings stays subscribed to, and brings nothing. */
function lostGroups(wanted: readonly string[]): readonly Finding[] {
  const known = new Set([WORLD, ...GROUPS.map(({ id }) => id)]);
  return wanted
    .filter((place) => placeKind(place) === 'group' && !known.has(place))
    .map((place) => ({
      state: 'note',
      what: 'Groups',
      text: `${place} is subscribed to, but no setting says what it is made of`,
      todo: 'name it in EBB_GROUPS, or unsubscribe from it',
    }));
}

async function checkFeed(feed: Feed, clock: Clock, stop: AbortSignal): Promise<Finding> {
  const what = feed.title;
  const began = clock.now();
  try {
    const newest = feed.poll === undefined ? null : await newestOf(feed, clock, stop);
    if (feed.listen !== undefined) await listenFor(feed, clock, stop);
    const took = `answers in ${((clock.now() - began) / SECOND_MS).toFixed(1)} s`;
    if (feed.poll === undefined) return { state: 'ok', what, text: heardText(feed) };
    if (newest === null)
      return {
        state: 'note',
        what,
        text: `${took}, but had nothing of the last hours for the place that was asked`,
      };
    return {
      state: 'ok',
      what,
      text: `${took}; newest data ${Math.round((clock.now() - newest) / MINUTE_MS)} min old`,
    };
  } catch (error) {
    if (!(error instanceof FeedError)) throw error;
    return { state: 'bad', what, text: error.message, todo: todoOf(error) };
  }
}

function heardText(feed: Feed): string {
  return feed.places().length === 0 ? 'ready; it watches no place yet' : 'can be listened to';
}

async function newestOf(feed: Feed, clock: Clock, stop: AbortSignal): Promise<Instant | null> {
  const to = clock.now();
  const places = feed.places().slice(0, 1);
  if (places.length === 0) return null;
  const { observations } = await feed.history({ places, from: to - 6 * HOUR_MS, to }, stop);
  const seen = observations.filter(({ value }) => value !== null).map(({ observedAt }) => observedAt);
  return seen.length === 0 ? null : Math.max(...seen);
}

/** Resolves when it has handed something over, or has not failed for a while. */
async function listenFor(feed: Feed, clock: Clock, stop: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const signal = AbortSignal.any([enough.signal, stop]);
  const hand = (): Promise<void> => {
    enough.abort();
    return Promise.resolve();
  };
  const waiting = clock.sleep(LISTEN_MS, signal).then(() => enough.abort());
  await Promise.all([feed.listen?.(hand, signal).finally(() => enough.abort()), waiting]);
}

function todoOf({ kind }: FeedError): string {
  if (kind === 'auth') return 'check its token (docs/feeds.md)';
  if (kind === 'rate-limit') return 'wait; lower its request settings if this lasts';
  if (kind === 'schema') return 'is there a newer Ebb? The others go on meanwhile';
  return 'is the network up, or a proxy needed (HTTPS_PROXY)? The feed is tried again by itself';
}

function aboutOff({ title, off }: FeedOff): Finding {
  return { state: 'note', what: title, text: `off: ${off}` };
}

interface Skew {
  ms: number | null;
}

/** The Date of an answer is the server's clock to the second; the smallest difference seen is the best. */
function noteDate(skew: Skew, serverAt: Instant, now: Instant): void {
  const ms = now - serverAt;
  if (skew.ms === null || Math.abs(ms) < Math.abs(skew.ms)) skew.ms = ms;
}

function aboutClock({ ms }: Skew): Finding {
  const what = 'Clock';
  if (ms === null) return { state: 'note', what, text: 'no server told its time, so it was not compared' };
  if (Math.abs(ms) <= MAX_SKEW_MS) return { state: 'ok', what, text: 'agrees with that of the feeds' };
  const text = `${Math.round(Math.abs(ms) / SECOND_MS)} s ${ms > 0 ? 'ahead of' : 'behind'} that of the feeds`;
  return {
    state: 'bad',
    what,
    text,
    todo: "set this machine's clock by NTP: bins would be judged too early or too late",
  };
}

async function checkChats(
  config: Config,
  channels: readonly ChannelId[],
  log: Log,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const of = (platform: string): readonly ChannelId[] =>
    channels.filter((id) => id.startsWith(`${platform}:`));
  if (config.EBB_DISCORD_TOKEN === '')
    findings.push({ state: 'note', what: 'Discord', text: 'off: EBB_DISCORD_TOKEN is not set' });
  else {
    const { checkDiscord } = await import('../chat/discord/check.ts');
    const url = config.EBB_DISCORD_URL === '' ? {} : { restUrl: config.EBB_DISCORD_URL };
    findings.push(
      ...(await checkDiscord({ token: config.EBB_DISCORD_TOKEN, channels: of('discord'), ...url })),
    );
  }
  if (config.EBB_SLACK_BOT_TOKEN === '')
    findings.push({ state: 'note', what: 'Slack', text: 'off: EBB_SLACK_BOT_TOKEN is not set' });
  else {
    const { checkSlack } = await import('../chat/slack/check.ts');
    findings.push(
      ...(await checkSlack({
        botToken: config.EBB_SLACK_BOT_TOKEN,
        appToken: config.EBB_SLACK_APP_TOKEN,
        apiUrl: config.EBB_SLACK_URL === '' ? null : config.EBB_SLACK_URL,
        log,
        channels: of('slack').length,
      })),
    );
  }
  return findings;
}
