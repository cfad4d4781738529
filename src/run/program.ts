/** The live program, put together: feed, store, watch, desk, chats, outbox. */
import { COMMANDS } from '../../commands/index.ts';
import { createCardMaker } from '../app/cards.ts';
import { type Channels, createChannels } from '../app/channels.ts';
import type { ChatService } from '../app/chat.ts';
import { createLive, type Live } from '../app/live.ts';
import { createOutbox } from '../app/outbox.ts';
import type { OutboxParts } from '../app/outbox-parts.ts';
import { createPipeline, type Pipeline } from '../app/pipeline.ts';
import type { Clock, Feed, FeedStatus, Log, Store } from '../app/ports.ts';
import type { LiveView } from '../app/queries.ts';
import { createUpkeep, type Upkeep } from '../app/upkeep.ts';
import { createConsoleChat } from '../chat/console/index.ts';
import { createCompleter, createConsolePrompt } from '../chat/console/prompt.ts';
import { renderCard } from '../chat/console/render.ts';
import type { Config } from '../config.ts';
import { Watch } from '../core/detector/watch.ts';
import type { Places } from '../core/places.ts';
import { formatUtc } from '../core/places-time.ts';
import type { ChartInput } from '../pictures/chart-input.ts';
import type { ChannelId } from '../core/routing.ts';
import { createPictures } from '../pictures/index.ts';
import { createChats } from './chats.ts';
import { deskOver } from './desk-over.ts';
import { pictureOf } from './picture.ts';

export const CHANNEL = 'console:main';

/** Names of those who report. */
const REPORTERS = { ioda: 'IODA', radar: 'Cloudflare Radar' };

export interface StartStreams {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
  readonly interactive: boolean;
  readonly colour: boolean;
  readonly width: number;
}

export interface Parts {
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

export interface Program {
  readonly pipeline: Pipeline;
  readonly prompt: ReturnType<typeof createConsolePrompt>;
  readonly live: Live | null;
  readonly chats: readonly ChatService[];
  readonly upkeep: Upkeep;
  readonly channels: Channels;
  /** From here on typed lines are answered; before, they wait. */
  readonly begin: () => void;
  /** Sends what is due; at most one run at a time. */
  readonly deliver: () => Promise<void>;
}

export async function compose(parts: Parts): Promise<Program> {
  const { config, streams, stop, clock, log, places, feed, store } = parts;
  const signals = feed?.signals ?? [];
  const watchOptions = {
    continentOf: (id: string) => (id.startsWith('country:') ? (places.get(id).continent ?? null) : null),
  };
  const watch = new Watch(signals, watchOptions);
  const contains = (outer: string, inner: string): boolean => places.contains(outer, inner);
  const pipeline = createPipeline({ watch, store, contains, operators: [CHANNEL] });
  const attributions = feed === null ? {} : { ioda: feed.attribution, google: feed.attribution };
  const cards = createCardMaker({ places, signals, attributions, reporters: REPORTERS });
  const style = { colour: streams.colour, width: streams.width, timeText: formatUtc };
  const begun = promiseToKeep();
  const prompt = createConsolePrompt({
    ...streams,
    complete: createCompleter(COMMANDS, places),
    onLine: async (text) => {
      await begun.promise;
      const call = { channel: CHANNEL, words: { line: text }, mayManage: true, person: null } as const;
      const { card } = await desk.run(call);
      prompt.print(`${renderCard(card, { ...style, isAnswer: true })}\n`);
      await deliver();
    },
    onEnd: () => (streams.interactive ? stop.abort() : undefined),
    onError: (error) => log.error('a command failed', { error: String(error) }),
  });
  let live: Live | null = null;
  const channels = createChannels(store, () => clock.now());
  const desk = deskOver({
    store,
    places,
    live: liveView(parts, watch, () => live),
    attributions: Object.values(attributions),
    tellOperator: (text) => prompt.print(text),
    clock,
    log,
  });
  const chats = await createChats({ config, desk, clock, log });
  const outbox = createOutbox({
    store,
    chats: [createConsoleChat({ print: (text) => prompt.print(text), ...style }), ...chats],
    cardFor: (incident, delivery, transition, others) =>
      cards.incident(incident, transition, delivery, others),
    noticeCardFor: (notice) => cards.notice(notice),
    reportCardFor: (report, now) => cards.report(report, watch.readings(report.place, now), now),
    contains,
    log,
    readingsNow: (place, now) => watch.readings(place, now),
    onChannel: (channel, why) => prompt.print(aboutChannel(channel, why)),
    ...(chats.length === 0 ? {} : picturesOf(parts)),
  });
  const deliver = serial(async () => void (await outbox.drain(clock.now())));
  const say = (text: string): void => prompt.print(text);
  if (feed !== null) {
    const random = Math.random;
    live = createLive({ feed, watch, watchOptions, pipeline, store, clock, log, deliver, random, say });
  }
  const upkeep = createUpkeep({ store, contains });
  return { pipeline, prompt, live, chats, deliver, channels, upkeep, begin: begun.keep };
}

function aboutChannel(channel: ChannelId, why: string | null): string {
  return why === null ? `${channel} can be reached again.` : `${channel} cannot be reached: ${why}`;
}

/** Only where somebody sees them: the console shows none, and the fonts take memory. */
function picturesOf({ store, places, feed }: Parts): Required<Pick<OutboxParts, 'pictureFor'>> {
  const pictures = createPictures();
  const draw = (input: ChartInput) => pictures.chart(input);
  const parts = { store, places, signals: feed?.signals ?? [], draw };
  return { pictureFor: (incident, now) => pictureOf(parts, incident, now) };
}

/** What the running watch knows, for answers. */
function liveView({ feed }: Parts, watch: Watch, live: () => Live | null): LiveView {
  return {
    readings: (place, now) => watch.readings(place, now),
    feeds: (now): readonly FeedStatus[] => {
      const running = live();
      return running === null ? [] : [running.status(now)];
    },
    watched: (place) => feed?.places().includes(place) ?? false,
    catchingUp: (place) => live()?.catchingUp(place) ?? false,
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
