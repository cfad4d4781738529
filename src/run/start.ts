/** Live: the composition of feed, store, watch, outbox, console and commands. */
import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import { COMMANDS, runLine } from '../../commands/index.ts';
import { createCardMaker } from '../app/cards.ts';
import { createLive, type Live } from '../app/live.ts';
import { createOutbox } from '../app/outbox.ts';
import { createPipeline, type Pipeline } from '../app/pipeline.ts';
import type { Clock, Feed, FeedStatus, Log, Store } from '../app/ports.ts';
import { createQueries } from '../app/queries.ts';
import { createSubscriptions } from '../app/subscriptions.ts';
import { createConsoleChat } from '../chat/console/index.ts';
import { createCompleter, createConsolePrompt } from '../chat/console/prompt.ts';
import { renderCard } from '../chat/console/render.ts';
import type { Config } from '../config.ts';
import { Watch } from '../core/detector/watch.ts';
import { ConfigError } from '../core/errors.ts';
import { createPlaces, type Places } from '../core/places.ts';
import { formatUtc } from '../core/places-time.ts';
import { feeds as definitions } from '../feeds/index.ts';
import { systemClock } from '../lib/clock.ts';
import { createHttp } from '../lib/http.ts';
import { createLog } from '../lib/log.ts';
import { openSqliteStore } from '../store/sqlite.ts';

const CHANNEL = 'console:main';
const DRAIN_MS = 1_000;

interface StartStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly width: number;
}

/** Runs until `stop` aborts, or until a terminal's user leaves. Resolves when everything is saved and closed. */
export async function start(config: Config, streams: StartStreams, stop: AbortController): Promise<void> {
  setMaxListeners(0, stop.signal);
  const clock: Clock = systemClock();
  const log: Log = createLog({ level: config.EBB_LOG, to: 'stderr' });
  const places = createPlaces();
  const feed = config.EBB_IODA ? createFeed(config, clock, log, places) : null;
  const path = join(config.EBB_DATA, 'ebb.sqlite');
  const store = await openSqliteStore(path);
  try {
    await runWith({ config, streams, stop, clock, log, places, feed, store, path });
  } finally {
    await store.close();
  }
}

interface Parts {
  readonly config: Config;
  readonly streams: StartStreams;
  readonly stop: AbortController;
  readonly clock: Clock;
  readonly log: Log;
  readonly places: Places;
  readonly feed: Feed | null;
  readonly store: Store;
  readonly path: string;
}

function createFeed(config: Config, clock: Clock, log: Log, places: Places): Feed {
  const wanted = config.EBB_COUNTRIES.map((code) => code.toUpperCase());
  const known = new Set(places.countries.map((place) => place.id.slice('country:'.length)));
  const wrong = wanted.filter((code) => !known.has(code));
  if (wrong.length > 0) throw new ConfigError(`EBB_COUNTRIES: no country has the code ${wrong.join(', ')}.`);
  const http = createHttp({ userAgent: 'ebb/0.1 (internet outage bot)', clock });
  const settings = {
    iodaUrl: config.EBB_IODA_URL,
    pollEveryMs: config.EBB_POLL_SECONDS * 1000,
    requestsPerMinute: config.EBB_REQUESTS_PER_MINUTE,
  };
  return definitions[0].create({
    http,
    clock,
    log,
    countries: wanted.length > 0 ? wanted : [...known],
    settings,
  });
}

async function runWith(parts: Parts): Promise<void> {
  const { streams, stop, clock, log, places, feed, store } = parts;
  const watchOptions = {
    continentOf: (id: string) => (id.startsWith('country:') ? (places.get(id).continent ?? null) : null),
  };
  const watch = new Watch(feed?.signals ?? [], watchOptions);
  const contains = (outer: string, inner: string): boolean => places.contains(outer, inner);
  const pipeline = createPipeline({ watch, store, contains, operators: [CHANNEL] });
  const attributions = feed === null ? {} : { ioda: feed.attribution, google: feed.attribution };
  const cards = createCardMaker({ places, signals: feed?.signals ?? [], attributions });
  const style = { colour: streams.colour, width: streams.width, timeText: formatUtc };
  const prompt = createConsolePrompt({
    ...streams,
    complete: createCompleter(COMMANDS, places),
    onLine: (text) => answer(text),
    onEnd: () => (streams.interactive ? stop.abort() : undefined),
    onError: (error) => log.error('a command failed', { error: String(error) }),
  });
  const chat = createConsoleChat({ print: (text) => prompt.print(text), ...style });
  const outbox = createOutbox({
    store,
    chats: [chat],
    cardFor: (incident, delivery, transition, others) =>
      cards.incident(incident, transition, delivery, others),
    noticeCardFor: (notice) => cards.notice(notice),
    log,
  });
  const deliver = serial(async () => void (await outbox.drain(clock.now())));
  const live: Live | null =
    feed === null
      ? null
      : createLive({
          feed,
          watch,
          watchOptions,
          pipeline,
          store,
          clock,
          log,
          deliver,
          random: Math.random,
          say: (text) => prompt.print(text),
        });
  const { queries, subscriptions } = asking(parts, watch, live);
  const answer = async (text: string): Promise<void> => {
    const context = {
      queries,
      subscriptions,
      places,
      channel: CHANNEL,
      attributions: [...new Set(Object.values(attributions))],
    };
    const { card } = await runLine(text, { ...context, now: clock.now() });
    prompt.print(`${renderCard(card, style)}\n`);
    await deliver();
  };

  await runUntilStopped({ parts, pipeline, prompt, live, deliver });
}

interface Running {
  readonly parts: Parts;
  readonly pipeline: Pipeline;
  readonly prompt: ReturnType<typeof createConsolePrompt>;
  readonly live: Live | null;
  readonly deliver: () => Promise<void>;
}

async function runUntilStopped({ parts, pipeline, prompt, live, deliver }: Running): Promise<void> {
  const { config, stop, clock, places, store, streams } = parts;
  prompt.print(whatIsOn(parts));
  await pipeline.resume();
  await firstSubscription(config, store, places, clock.now());
  const drains = drainUntil(stop.signal, clock, deliver);
  if (live !== null) await live.run(stop.signal);
  else await untilStopped(clock, stop.signal);
  prompt.close();
  await Promise.race([prompt.ended, clock.sleep(500, new AbortController().signal)]);
  await drains;
  streams.output.write('Stopped. Everything is saved; the next start goes on from here.\n');
}

/** What the commands ask and change. */
function asking({ store, places, feed }: Parts, watch: Watch, live: Live | null) {
  const statuses = (now: number): readonly FeedStatus[] => (live === null ? [] : [live.status(now)]);
  const queries = createQueries({
    store,
    places,
    live: {
      readings: (place, now) => watch.readings(place, now),
      feeds: statuses,
      watched: (place) => feed?.places().includes(place) ?? false,
      catchingUp: (place) => live?.catchingUp(place) ?? false,
    },
  });
  const subscriptions = createSubscriptions({ store, places });
  return { queries, subscriptions };
}

/** The console hears of the world from the first start on; later starts keep what its user chose. */
async function firstSubscription(config: Config, store: Store, places: Places, now: number): Promise<void> {
  if ((await store.meta('console-subscribed')) !== null) return;
  const found = places.find(config.EBB_CONSOLE_PLACE);
  if (found.kind !== 'one')
    throw new ConfigError(`EBB_CONSOLE_PLACE: no single place is called "${config.EBB_CONSOLE_PLACE}".`);
  const minSeverity = config.EBB_CONSOLE_SEVERITY;
  await store.putSubscription({ channel: CHANNEL, place: found.place.id, minSeverity, createdAt: now });
  await store.putMeta('console-subscribed', 'yes');
}

function whatIsOn({ config, feed, path }: Parts): string {
  const lines = ['Ebb watches the internet go out.', ''];
  if (feed === null) lines.push('off  IODA: EBB_IODA=off');
  else
    lines.push(
      `on   ${feed.title}: ${feed.places().length} countries, a look every ${config.EBB_POLL_SECONDS} s, no key needed`,
    );
  lines.push(`on   Store: ${path}`);
  lines.push(
    `on   Console: hears of ${config.EBB_CONSOLE_PLACE} from "${config.EBB_CONSOLE_SEVERITY}" up; type /help`,
  );
  lines.push('off  Discord, Slack: not in this version', '');
  return lines.join('\n');
}

/** At most one run at a time; a call during a run asks for one more after it. */
function serial(step: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(step, step);
    return last;
  };
}

async function drainUntil(stop: AbortSignal, clock: Clock, deliver: () => Promise<void>): Promise<void> {
  while (!stop.aborted) {
    await clock.sleep(DRAIN_MS, stop);
    await deliver();
  }
}

async function untilStopped(clock: Clock, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) await clock.sleep(60_000, stop);
}
