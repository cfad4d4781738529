/** The live program, put together: feeds, store, watch, desk, chats, outbox. */
import { COMMANDS } from '../../commands/index.ts';
import { type CardMaker, createCardMaker } from '../app/cards.ts';
import { type Channels, createChannels } from '../app/channels.ts';
import type { ChatService } from '../app/chat.ts';
import { createSupervisor, type Supervisor } from '../app/supervisor.ts';
import { createOutbox } from '../app/outbox.ts';
import type { OutboxParts } from '../app/outbox-parts.ts';
import { createPipeline, type Pipeline } from '../app/pipeline.ts';
import type { Clock, Log, Store } from '../app/ports.ts';
import type { LiveView } from '../app/queries.ts';
import type { Tally } from '../app/tally.ts';
import { createUpkeep, type Upkeep } from '../app/upkeep.ts';
import { singlesOf, upstreamAt, upstreamsFrom, withoutCarriers, withSingles } from '../app/upstreams.ts';
import { createConsoleChat } from '../chat/console/index.ts';
import { createCompleter, createConsolePrompt } from '../chat/console/prompt.ts';
import { renderCard } from '../chat/console/render.ts';
import type { Config } from '../config.ts';
import { hourlyLevelsAt } from '../core/detector/levels.ts';
import { Watch } from '../core/detector/watch.ts';
import type { Contains } from '../core/manners.ts';
import type { Places } from '../core/places.ts';
import { formatUtc } from '../core/places-time.ts';
import { MINUTE_MS } from '../core/time.ts';
import type { ChartInput } from '../pictures/chart-input.ts';
import type { ChannelId } from '../core/routing.ts';
import { createPictures } from '../pictures/index.ts';
import { createChats } from './chats.ts';
import type { ConsoleStreams } from './console.ts';
import { deskOver } from './desk-over.ts';
import type { Feeds } from './feed.ts';
import { pictureOf } from './picture.ts';
import type { Wanted } from './wanted.ts';

export const CHANNEL = 'console:main';

/** How long somebody waits for a look at a place that is not watched. */
const GLANCE_MS = MINUTE_MS;

/** Names of those who report. */
const REPORTERS = { ioda: 'IODA', radar: 'Cloudflare Radar' };

export interface Parts {
  readonly config: Config;
  readonly streams: ConsoleStreams;
  readonly stop: AbortController;
  readonly clock: Clock;
  readonly log: Log;
  readonly places: Places;
  readonly feeds: Feeds;
  readonly wishes: Wanted;
  readonly store: Store;
  /** Counts what is sent through the chats. */
  readonly tally: Tally;
  readonly path: string;
}

export interface Program {
  readonly pipeline: Pipeline;
  readonly prompt: ReturnType<typeof createConsolePrompt>;
  readonly supervisor: Supervisor;
  readonly chats: readonly ChatService[];
  readonly upkeep: Upkeep;
  readonly channels: Channels;
  /** From here on typed lines are answered; before, they wait. */
  readonly begin: () => void;
  /** Sends what is due; at most one run at a time. */
  readonly deliver: () => Promise<void>;
}

export async function compose(parts: Parts): Promise<Program> {
  const { config, streams, stop, clock, log, places, feeds, store } = parts;
  const signals = feeds.on.flatMap((feed) => feed.signals);
  const { upstreamsOf, contains, singles } = carriedBy(feeds, places);
  const watchOptions = {
    upstreamsOf,
    continentOf: (id: string) => (id.startsWith('country:') ? (places.get(id).continent ?? null) : null),
  };
  const watch = new Watch(signals, watchOptions);
  const pipeline = createPipeline({ watch, store, contains, operators: [CHANNEL] });
  const attributions = attributionsOf(feeds);
  const noteOf = notesFrom(feeds);
  const upstreamOf = upstreamAt({ watch, places, upstreamsOf });
  const cards = createCardMaker({ places, signals, attributions, reporters: REPORTERS, noteOf, upstreamOf });
  const style = { colour: streams.colour, width: streams.width, timeText: formatUtc };
  const begun = promiseToKeep();
  const answer = async (line: string): Promise<void> => {
    await begun.promise;
    const { card } = await desk.run({ channel: CHANNEL, words: { line }, mayManage: true, person: null });
    prompt.print(`${renderCard(card, { ...style, isAnswer: true })}\n`);
    await deliver();
  };
  const prompt = createConsolePrompt({
    ...streams,
    complete: createCompleter(COMMANDS, places),
    onLine: answer,
    onEnd: () => (streams.interactive ? stop.abort() : undefined),
    onError: (error) => log.error('a command failed', { error: String(error) }),
  });
  const say = (text: string): void => prompt.print(text);
  let running: Supervisor | null = null;
  const channels = createChannels(store, () => clock.now());
  const live = { ...liveView(watch, () => running, stop.signal), upstream: upstreamOf, singles };
  const desk = deskOver({
    store,
    places: { ...places, contains },
    live,
    attributions: feeds.on.map((feed) => feed.attribution),
    tellOperator: say,
    clock,
    log,
  });
  const chats = await createChats({ config, desk, clock, log });
  const consoleChat = createConsoleChat({ print: (text, key) => prompt.message(key, text), ...style });
  const outbox = createOutbox({
    ...wordsOf(parts, cards, watch),
    store,
    chats: [consoleChat, ...chats].map((chat) => parts.tally.over(chat)),
    contains,
    log,
    onChannel: (channel, why) => say(aboutChannel(channel, why)),
    ...(chats.length === 0 ? {} : picturesOf(parts)),
  });
  const deliver = serial(async () => void (await outbox.drain(clock.now())));
  const work = { watch, watchOptions, pipeline, store, clock, log, deliver, say, random: Math.random };
  const supervisor = createSupervisor({ ...work, feeds: feeds.on, off: feeds.off, signals });
  running = supervisor;
  const upkeep = createUpkeep({ store, contains });
  return { pipeline, prompt, supervisor, chats, deliver, channels, upkeep, begin: begun.keep };
}

/** Who carries what, and what lies in what because of that. */
function carriedBy({ on, carriers }: Feeds, places: Places) {
  const upstreamsOf = upstreamsFrom(on);
  const inGazetteer: Contains = (outer, inner) => places.contains(outer, inner);
  const contains = withoutCarriers(withSingles(inGazetteer, places, upstreamsOf), carriers);
  return { upstreamsOf, contains, singles: () => singlesOf(on) };
}

/** What messages are made of. */
function wordsOf(
  { places }: Parts,
  cards: CardMaker,
  watch: Watch,
): Pick<OutboxParts, 'cardFor' | 'noticeCardFor' | 'reportCardFor' | 'nameOf' | 'readingsNow'> {
  return {
    cardFor: (incident, delivery, transition, others) =>
      cards.incident(incident, transition, delivery, others),
    noticeCardFor: (notice) => cards.notice(notice),
    reportCardFor: (report, now) => cards.report(report, watch.readings(report.place, now), now),
    nameOf: (place) => places.get(place).name,
    readingsNow: (place, now) => watch.readings(place, now),
  };
}

function aboutChannel(channel: ChannelId, why: string | null): string {
  return why === null ? `${channel} can be reached again.` : `${channel} cannot be reached: ${why}`;
}

/** Only where somebody sees them: the console shows none, and the fonts take memory. */
function picturesOf({ store, places, feeds }: Parts): Required<Pick<OutboxParts, 'pictureFor'>> {
  const pictures = createPictures();
  const draw = (input: ChartInput) => pictures.chart(input);
  const parts = { store, places, signals: feeds.on.flatMap((feed) => feed.signals), draw };
  return { pictureFor: (incident, now) => pictureOf(parts, incident, now) };
}

/** Whose words stand under a card that uses a signal of that family. */
function attributionsOf({ on }: Feeds): Readonly<Record<string, string>> {
  return Object.fromEntries(
    on.flatMap((feed) => feed.signals.map(({ family }): [string, string] => [family, feed.attribution])),
  );
}

/** What the feed of a signal knows of a place beside its numbers. */
function notesFrom({ on }: Feeds): (place: string, signal: string) => string | null {
  const feedOf = new Map(on.flatMap((feed) => feed.signals.map(({ id }) => [id, feed] as const)));
  return (place, signal) => feedOf.get(signal)?.note?.(place, signal) ?? null;
}

/** What the running watch knows, for answers. */
function liveView(watch: Watch, running: () => Supervisor | null, stop: AbortSignal): LiveView {
  return {
    readings: (place, now) => watch.readings(place, now),
    levels: (place, now) => hourlyLevelsAt(watch.places.get(place), now),
    feeds: (now) => running()?.statuses(now) ?? [],
    watched: (place) => running()?.watches(place) ?? false,
    covered: (place) => running()?.covers(place) ?? false,
    catchingUp: (place) => running()?.catchingUp(place) ?? false,
    glance: async (place, now) =>
      (await running()?.glance(place, now, AbortSignal.any([stop, AbortSignal.timeout(GLANCE_MS)]))) ?? null,
  };
}

/** What Promise.withResolvers gives where it exists. */
function promiseToKeep(): { readonly promise: Promise<void>; readonly keep: () => void } {
  let keep = (): void => {};
  const promise = new Promise<void>((resolve) => {
    keep = resolve;
  });
  return { promise, keep: () => keep() };
}

/** At most one run at a time; a call during a run asks for one more after it. */
function serial(step: () => Promise<void>): () => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return () => {
    last = last.then(step, step);
    return last;
  };
}
