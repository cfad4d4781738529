/** `record`: what a feed says of some places, written into a folder that can be replayed. */
import type { Clock, Feed } from '../app/ports.ts';
import { type Config, secretsOf } from '../config.ts';
import type { PlaceId } from '../core/entity.ts';
import { FeedError, UserError } from '../core/errors.ts';
import { createPlaces, type Places } from '../core/places.ts';
import type { Observation } from '../core/series.ts';
import { DAY_MS, type Instant, isoSeconds, parseInstant } from '../core/time.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import { openRecording, type RecordingAbout, writeRecording } from '../recording/write.ts';
import { createFeeds } from './feed.ts';
import { withMembers } from './wanted.ts';

interface RecordFlags {
  readonly feed: string;
  readonly places: readonly string[];
  readonly from: string | null;
  readonly until: string | null;
  /** True: from now on, until it is stopped. */
  readonly live: boolean;
}

/** So long a question is asked at once. */
const CHUNK_MS = 20 * DAY_MS;
const USUAL_MS = 30 * DAY_MS;

/** @throws UserError for what the person should do otherwise, FeedError for what the feed did not give. */
export async function runRecord(
  config: Config,
  folder: string,
  flags: RecordFlags,
  say: (text: string) => void,
  stop: AbortSignal,
): Promise<void> {
  const clock = systemClock();
  const log = createLog({ level: config.EBB_LOG, to: 'stderr', secrets: secretsOf(config) });
  const places = createPlaces(config.EBB_GROUPS);
  const meant = flags.places.map((text) => placeMeant(places, text));
  const wanted = withMembers(meant, config.EBB_GROUPS);
  const { on, off } = createFeeds({ config, clock, log, places, wanted: () => wanted });
  const feed = feedMeant(flags.feed, on, off);
  const unwatched = wanted.filter((place) => !feed.places().includes(place) && feed.covers?.(place) !== true);
  // One that hears of places as they come cannot know beforehand.
  if (unwatched.length > 0 && feed.places().length > 0)
    throw new UserError(`${feed.title} does not watch ${unwatched.join(', ')}.`);
  const recording = {
    folder,
    signals: feed.signals,
    about: aboutOf(feed, wanted, places, flags, clock.now()),
  };
  if (flags.live) await recordLive(recording, { feed, wanted, clock, say, stop });
  else await recordPast(recording, { feed, wanted, clock, say, stop }, flags);
}

interface Work {
  readonly feed: Feed;
  readonly wanted: readonly PlaceId[];
  readonly clock: Clock;
  readonly say: (text: string) => void;
  readonly stop: AbortSignal;
}

interface Recording {
  readonly folder: string;
  readonly signals: Feed['signals'];
  readonly about: RecordingAbout;
}

async function recordPast(recording: Recording, work: Work, flags: RecordFlags): Promise<void> {
  const { feed, wanted, say, stop, clock } = work;
  const { from, to } = spanOf(flags, clock.now());
  const rows: Observation[] = [];
  for (let at = from; at < to; at += CHUNK_MS) {
    const end = Math.min(to, at + CHUNK_MS);
    for (let n = 0; n < wanted.length; n += feed.historyPlacesPerCall) {
      const places = wanted.slice(n, n + feed.historyPlacesPerCall);
      const batch = await feed.history({ places, from: at, to: end }, stop);
      rows.push(...batch.observations.filter(({ observedAt }) => observedAt >= from && observedAt < to));
    }
    say(`${isoSeconds(end)}: ${rows.length} rows`);
  }
  if (rows.length === 0)
    throw new UserError(
      `${feed.title} has nothing about ${wanted.join(', ')} in that time${feed.listen === undefined ? '' : '; try --live'}. Nothing was written.`,
    );
  await writeRecording(recording, rows);
  say(`Written: ${recording.folder}. Next: npm run replay -- ${recording.folder}`);
}

async function recordLive(recording: Recording, { feed, wanted, clock, say, stop }: Work): Promise<void> {
  const running = await openRecording(recording);
  const chosen = new Set(wanted);
  let count = 0;
  const take = async (observations: readonly Observation[], seenAt: Instant): Promise<void> => {
    const rows = observations.filter(({ place }) => chosen.has(place)).map((row) => ({ ...row, seenAt }));
    await running.add(rows);
    count += rows.length;
    if (rows.length > 0) say(`${isoSeconds(seenAt)}: ${count} rows`);
  };
  try {
    const listening = feed.listen?.((batch) => take(batch.observations, batch.receivedAt), stop);
    const polling = pollInto(feed, take, clock, stop);
    await Promise.all([listening, polling]);
  } catch (error) {
    if (!(error instanceof FeedError)) throw error;
    say(`${feed.title}: ${error.message}. What came before is in ${recording.folder}.`);
  } finally {
    await running.close();
  }
  say(`Written: ${recording.folder}, ${count} rows.`);
}

async function pollInto(
  feed: Feed,
  take: (rows: readonly Observation[], seenAt: Instant) => Promise<void>,
  clock: Clock,
  stop: AbortSignal,
): Promise<void> {
  if (feed.poll === undefined) return;
  while (!stop.aborted) {
    const now = clock.now();
    const batch = await feed.poll(now - DAY_MS / 8, now, stop);
    await take(batch.observations, batch.receivedAt);
    await clock.sleep(feed.pollEveryMs, stop);
  }
}

function spanOf(
  { from, until }: RecordFlags,
  now: Instant,
): { readonly from: Instant; readonly to: Instant } {
  const to = until === null ? now : instantOf('--until', until);
  const start = from === null ? to - USUAL_MS : instantOf('--from', from);
  if (start >= to)
    throw new UserError(`--from ${isoSeconds(start)} is not before --until ${isoSeconds(to)}.`);
  return { from: start, to };
}

function instantOf(name: string, text: string): Instant {
  const at = parseInstant(text);
  if (at === null) throw new UserError(`${name}: "${text}" is not a time such as 2014-12-22T16:00:00Z.`);
  return at;
}

function placeMeant(places: Places, text: string): PlaceId {
  const found = places.find(text);
  if (found.kind === 'one') return found.place.id;
  throw new UserError(`No single place is called "${text}": give a code such as KP, or AS131279.`);
}

function feedMeant(
  id: string,
  on: readonly Feed[],
  off: readonly { readonly id: string; readonly title: string; readonly off: string }[],
): Feed {
  const feed = on.find((each) => each.id === id);
  if (feed !== undefined) return feed;
  const reason = off.find((each) => each.id === id);
  if (reason !== undefined) throw new UserError(`${reason.title} is off: ${reason.off}.`);
  throw new UserError(
    `No feed is called "${id}". There are: ${[...on, ...off].map((each) => each.id).join(', ')}.`,
  );
}

function aboutOf(
  feed: Feed,
  wanted: readonly PlaceId[],
  places: Places,
  { live }: RecordFlags,
  now: Instant,
): RecordingAbout {
  const known = wanted.map((id) => places.get(id));
  const restricted = feed.localUse;
  return {
    title: `${known.map(({ name }) => name).join(', ')}: ${feed.title}`,
    about: `Recorded by Ebb ${live ? 'live from' : 'on'} ${isoSeconds(now)}.`,
    kind: 'measured',
    source: feed.attribution,
    licence:
      restricted === undefined
        ? `as the source allows: ${feed.attribution}`
        : `LOCAL USE ONLY: ${restricted}. Do not publish this folder.`,
    entities: Object.fromEntries(
      known.map(({ id, name, parent }) => [id, { name, ...(parent === null ? {} : { parent }) }]),
    ),
  };
}
