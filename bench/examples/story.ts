/** North Korea, December 2014, replayed up to two moments, with a desk to ask at each and a chat that keeps what is sent. */
import type { Chat, Desk, Outgoing, Picture } from '../../src/app/chat.ts';
import { createPipeline } from '../../src/app/pipeline.ts';
import type { FeedStatus, Log, Store } from '../../src/app/ports.ts';
import { hourlyLevelsAt } from '../../src/core/detector/levels.ts';
import { Watch } from '../../src/core/detector/watch.ts';
import { createPlaces, type Places } from '../../src/core/places.ts';
import { type Instant, MINUTE_MS } from '../../src/core/time.ts';
import { createPictures } from '../../src/pictures/index.ts';
import { readRecording, type Recording } from '../../src/recording/read.ts';
import { deskOver } from '../../src/run/desk-over.ts';
import { pictureOf } from '../../src/run/picture.ts';
import { replay } from '../../src/run/replay.ts';
import { createMemoryStore } from '../../src/store/memory.ts';

export const DARK_AT = Date.parse('2014-12-22T20:00:00Z');
const BACK_AT = Date.parse('2014-12-23T04:00:00Z');

/** Chooses the message ids of the examples: numbers, as Discord's are. */
const FIRST_REF = 1_000_000_000_000_000_000n;
const HOSTILE = { id: 'asn:64500', name: '**Free** <@everyone> @here [net](https://evil.example)' };

export interface Sent {
  readonly message: Outgoing;
  readonly isEdit: boolean;
}

export interface Moment {
  readonly at: Instant;
  readonly desk: Desk;
  /** What a channel that hears of everything was sent since the moment before. */
  readonly sent: readonly Sent[];
  readonly picture: Picture;
  /** What the operator was told. */
  readonly notes: readonly string[];
}

const silent = (): void => {};
const QUIET_LOG: Log = { debug: silent, info: silent, warn: silent, error: silent };

/** Replays up to each moment in turn; `look` asks there before the story goes on. */
export async function tell(folder: string, look: (moment: Moment) => Promise<void>): Promise<void> {
  const recording = await readRecording(folder);
  const store = createMemoryStore();
  const places = createPlaces([
    { id: HOSTILE.id, name: HOSTILE.name, parent: 'country:KP' },
    { id: 'country:KP', name: 'North Korea' },
  ]);
  const sent: Sent[] = [];
  for (const at of [DARK_AT, BACK_AT]) {
    const from = sent.length;
    await playTo(recording, store, at, keepingChat(sent));
    await look(await momentOf(recording, store, places, at, sent.slice(from)));
  }
}

/** Keeps messages instead of sending them; their ids count up. */
function keepingChat(sent: Sent[]): Chat {
  return {
    platform: 'example',
    canEdit: true,
    post: async (_channel, message) => {
      sent.push({ message, isEdit: false });
      return String(FIRST_REF + BigInt(sent.length));
    },
    edit: async (_channel, _ref, message) => void sent.push({ message, isEdit: true }),
  };
}

async function playTo(recording: Recording, store: Store, until: Instant, chat: Chat): Promise<void> {
  await replay({
    recording,
    store,
    durable: true,
    chat,
    channel: 'example:1/1',
    clock: { now: () => until, sleep: async () => {} },
    log: QUIET_LOG,
    subscribe: null,
    until,
    pace: null,
    stop: new AbortController().signal,
    onProgress: silent,
    onCommitted: silent,
  });
}

async function momentOf(
  recording: Recording,
  store: Store,
  places: Places,
  at: Instant,
  sent: readonly Sent[],
): Promise<Moment> {
  const { signals } = recording;
  const watch = new Watch(signals, { continentOf: (id) => places.get(id).continent ?? null });
  const contains = (outer: string, inner: string): boolean => places.contains(outer, inner);
  await createPipeline({ watch, store, contains, operators: [] }).resume();
  const [incident] = await store.openIncidents();
  if (incident === undefined) throw new Error('the story has no open incident at that moment');
  const pictures = createPictures();
  const draw = pictures.chart.bind(pictures);
  const picture = await pictureOf({ store, places, signals, draw }, incident, at);
  if (picture === null) throw new Error('the story has no picture at that moment');
  const notes: string[] = [];
  return { at, sent, picture, notes, desk: deskOf(recording, store, places, watch, at, notes) };
}

function deskOf(
  recording: Recording,
  store: Store,
  places: Places,
  watch: Watch,
  at: Instant,
  notes: string[],
): Desk {
  const feed = feedOf(recording, at);
  return deskOver({
    store,
    places,
    live: {
      readings: (place, now) => watch.readings(place, now),
      levels: (place, now) => hourlyLevelsAt(watch.places.get(place), now),
      feeds: () => [feed],
      watched: (place) => place === 'country:KP',
      covered: () => false,
      catchingUp: () => false,
      glance: () => Promise.resolve(null),
    },
    attributions: [feed.attribution],
    tellOperator: (text) => void notes.push(text),
    clock: { now: () => at },
    log: QUIET_LOG,
  });
}

/** The recording as if it were a live feed that does well. */
function feedOf({ source, kind }: Recording, at: Instant): FeedStatus {
  return {
    feed: 'recording',
    title: 'Recording',
    attribution: `Source: ${source} (${kind}).`,
    state: 'fresh',
    why: null,
    lastSuccessAt: at - MINUTE_MS,
    nextTryAt: at + 4 * MINUTE_MS,
    newestDataAt: at - 5 * MINUTE_MS,
    signals: [],
    rowsTaken: 0,
    rowsSkipped: 0,
    placesWarm: 1,
    placesTotal: 1,
    brokenSignals: [],
    allowance: null,
  };
}
