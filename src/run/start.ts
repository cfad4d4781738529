/** Live: opens what is needed, says what is on and what is off, runs until it is stopped, closes everything. */
import { setMaxListeners } from 'node:events';
import { join } from 'node:path';
import type { ChatService } from '../app/chat.ts';
import type { Clock, Feed, Log, Store } from '../app/ports.ts';
import { createTally } from '../app/tally.ts';
import { type Config, secretsOf } from '../config.ts';
import { placeKind } from '../core/entity.ts';
import { ConfigError } from '../core/errors.ts';
import { createPlaces, type Places } from '../core/places.ts';
import { USUAL_MANNERS } from '../core/routing.ts';
import { type Instant, MINUTE_MS, SECOND_MS } from '../core/time.ts';
import { systemClock } from '../lib/clock.ts';
import { createLog } from '../lib/log.ts';
import { openSqliteStore } from '../store/sqlite.ts';
import { chatLines } from './chats.ts';
import type { ConsoleStreams } from './console.ts';
import { createFeeds } from './feed.ts';
import { createWanted } from './wanted.ts';
import { runWeb, webLine } from './web.ts';
import { CHANNEL, compose, type Parts, type Program } from './program.ts';

const DRAIN_MS = 1_000;

/** Runs until `stop` aborts, or until a terminal's user leaves. Resolves when everything is saved and closed. */
export async function start(config: Config, streams: ConsoleStreams, stop: AbortController): Promise<void> {
  setMaxListeners(0, stop.signal);
  const clock: Clock = systemClock();
  const log: Log = createLog({ level: config.EBB_LOG, to: 'stderr', secrets: secretsOf(config) });
  const places = createPlaces(config.EBB_GROUPS);
  const wishes = createWanted(config.EBB_GROUPS);
  const feeds = createFeeds({ config, clock, log, places, wanted: wishes.places });
  const path = join(config.EBB_DATA, 'ebb.sqlite');
  const store = await openSqliteStore(path);
  try {
    const parts = {
      config,
      streams,
      stop,
      clock,
      log,
      places,
      feeds,
      wishes,
      store,
      path,
      tally: createTally(),
    };
    const program = await compose(parts);
    try {
      await runUntilStopped(parts, program);
    } finally {
      program.prompt.close();
    }
  } finally {
    await store.close();
  }
}

async function runUntilStopped(parts: Parts, program: Program): Promise<void> {
  const { config, stop, clock, places, store, streams } = parts;
  const { prompt, pipeline, supervisor, chats } = program;
  prompt.print(whatIsOn(parts));
  await pipeline.resume();
  await firstSubscription(config, store, places, clock.now());
  await parts.wishes.renew(store);
  program.begin();
  const running = chats.map((chat) => runChat(chat, stop));
  const drains = drainUntil(parts, program);
  const serving = runWeb(parts, program);
  await supervisor.run(stop.signal);
  prompt.close();
  await Promise.race([prompt.ended, clock.sleep(500, new AbortController().signal)]);
  await drains;
  await serving;
  await Promise.all(running);
  streams.output.write('Stopped. Everything is saved; the next start goes on from here.\n');
}

/** A platform that refuses its token stops Ebb: somebody asked for it and would wait for alerts in vain. */
async function runChat(chat: ChatService, stop: AbortController): Promise<void> {
  try {
    await chat.run(stop.signal);
  } catch (error) {
    stop.abort();
    throw error;
  }
}

/** The console hears of the world from the first start on; later starts keep what its user chose. */
async function firstSubscription(config: Config, store: Store, places: Places, now: number): Promise<void> {
  if ((await store.meta('console-subscribed')) !== null) return;
  const found = places.find(config.EBB_CONSOLE_PLACE);
  if (found.kind !== 'one')
    throw new ConfigError(`EBB_CONSOLE_PLACE: no single place is called "${config.EBB_CONSOLE_PLACE}".`);
  const minSeverity = config.EBB_CONSOLE_SEVERITY;
  const wish = { channel: CHANNEL, place: found.place.id, minSeverity, createdAt: now };
  await store.putSubscription({ ...wish, manners: USUAL_MANNERS });
  await store.putMeta('console-subscribed', 'yes');
}

function whatIsOn({ config, feeds, path }: Parts): string {
  const lines = ['Ebb watches the internet go out.', ''];
  for (const feed of feeds.on) lines.push(`on   ${feed.title}: ${whatItDoes(feed)}`);
  for (const feed of feeds.off) lines.push(`off  ${feed.title}: ${feed.off}`);
  lines.push(`on   Store: ${path}`);
  lines.push(
    `on   Console: hears of ${config.EBB_CONSOLE_PLACE} from "${config.EBB_CONSOLE_SEVERITY}" up; type /help`,
  );
  lines.push(...chatLines(config), webLine(config), '');
  return lines.join('\n');
}

/** "250 countries, a look every 300 s". */
function whatItDoes(feed: Feed): string {
  const places = feed.places();
  const countries = places.filter((place) => placeKind(place) === 'country').length;
  const others = places.length - countries;
  const which = [counted(countries, 'country', 'countries'), counted(others, 'other place')];
  const watched = which.filter((text) => text !== null).join(' and ') || 'places as they come';
  return `${watched}, ${feed.poll === undefined ? 'live' : `a look every ${feed.pollEveryMs / SECOND_MS} s`}`;
}

function counted(count: number, one: string, many = `${one}s`): string | null {
  if (count === 0) return null;
  return `${count} ${count === 1 ? one : many}`;
}

async function drainUntil(parts: Parts, program: Program): Promise<void> {
  const { stop, clock } = parts;
  const { deliver, upkeep, channels, prompt } = program;
  const troubles = new Map<string, string>();
  let lookedAt: Instant = clock.now();
  while (!stop.signal.aborted) {
    await clock.sleep(DRAIN_MS, stop.signal);
    const now = clock.now();
    if (now - lookedAt >= MINUTE_MS) {
      lookedAt = now;
      await upkeep.run(now);
      await channels.expire();
      await parts.wishes.renew(parts.store);
      sayTroubles(program.chats, troubles, (text) => prompt.print(text));
    }
    await deliver();
  }
}

/** Once when a platform goes and once when it is back; a minute after the start it has had time to come. */
function sayTroubles(
  chats: readonly ChatService[],
  said: Map<string, string>,
  print: (text: string) => void,
): void {
  for (const chat of chats) {
    const trouble = chat.trouble();
    const before = said.get(chat.platform);
    if (trouble !== null && before === undefined) print(`${trouble} Ebb keeps trying; messages wait.`);
    if (trouble === null && before !== undefined) print(`The connection to ${chat.platform} is back.`);
    if (trouble === null) said.delete(chat.platform);
    else said.set(chat.platform, trouble);
  }
}
