/** A recording told to a console, a Discord and a Slack channel over their real clients, by the recording's own time. */
import { createCardMaker } from '../../src/app/cards.ts';
import type { Chat, Desk, Picture } from '../../src/app/chat.ts';
import { createOutbox, type Outbox } from '../../src/app/outbox.ts';
import { createPipeline, type Pipeline } from '../../src/app/pipeline.ts';
import type { Log, Store } from '../../src/app/ports.ts';
import { createUpkeep, type Upkeep } from '../../src/app/upkeep.ts';
import { createConsoleChat } from '../../src/chat/console/index.ts';
import { createDiscord } from '../../src/chat/discord/index.ts';
import { createSlack } from '../../src/chat/slack/index.ts';
import { Watch } from '../../src/core/detector/watch.ts';
import { foldIncident } from '../../src/core/fold.ts';
import type { Incident, Transition } from '../../src/core/incident.ts';
import { createPlaces } from '../../src/core/places.ts';
import { formatUtc } from '../../src/core/places-time.ts';
import { USUAL_MANNERS } from '../../src/core/routing.ts';
import type { SeenObservation } from '../../src/core/series.ts';
import type { Instant } from '../../src/core/time.ts';
import type { Recording } from '../../src/recording/read.ts';
import { openSqliteStore } from '../../src/store/sqlite.ts';
import { fakeClock } from './fake-clock.ts';
import { TOKEN } from './fake-discord.ts';
import { APP_TOKEN, BOT_TOKEN } from './fake-slack.ts';
import { type Ask, befall, CHANNELS, type Platforms, type Trouble } from './story-platforms.ts';

export interface StoryParts extends Platforms {
  readonly recording: Recording;
  /** All its rows in the order in which they arrived. */
  readonly rows: readonly SeenObservation[];
  /** The database file. One that has been warmed up is taken up as it is. */
  readonly path: string;
  /** What befalls a request; absent, nothing ever does. */
  readonly weather?: (ask: Ask) => Trouble | null;
  readonly canReadHistory?: boolean;
  /** True: numbers on living cards are refreshed, as the live program does. */
  readonly refreshes?: boolean;
}

/** One life of the program, from its start to its stop or death. */
interface Life {
  readonly store: Store;
  readonly pipeline: Pipeline;
  readonly outbox: Outbox;
  readonly upkeep: Upkeep;
  /** The first row that was not offered yet. */
  next: number;
}

export class Story {
  /** Cards as the console printed them. */
  readonly printed: string[] = [];
  readonly transitions: Transition[] = [];
  /** What a card says first after each of them. */
  readonly headlines: string[] = [];
  readonly asks: (Ask & { readonly trouble: Trouble | null })[] = [];
  /** Lines of the log that somebody must act on. */
  readonly errors: string[] = [];
  private readonly parts: StoryParts;
  private readonly clock;
  private readonly dateNow = Date.now;
  private life: Life | null = null;
  private incident: Incident | null = null;
  /** When the outbox wants to be asked again. */
  private nextAt: Instant | null = null;

  private constructor(parts: StoryParts, start: Instant) {
    this.parts = parts;
    this.clock = fakeClock(start);
  }

  /** Everything before `start` is read in one go, as a warm-up is: nobody is subscribed yet. */
  static async begin(parts: StoryParts, start: Instant): Promise<Story> {
    const story = new Story(parts, start);
    // discord.js counts what it may send each second by this.
    Date.now = () => story.clock.now();
    befall(parts, (ask) => story.troubleOf(ask));
    await story.wake();
    const { store, pipeline } = story.living();
    await pipeline.checkpoint();
    for (const channel of Object.values(CHANNELS)) {
      const wish = { place: 'country:KP', minSeverity: 'notice', manners: USUAL_MANNERS } as const;
      await store.putSubscription({ ...wish, channel, createdAt: start });
    }
    return story;
  }

  /** Lets the story go on: rows arrive, the watch looks, and the outbox is asked whenever something is due. */
  async playTo(end: Instant): Promise<void> {
    const { rows } = this.parts;
    const life = this.living();
    while (life.next < rows.length) {
      const at = rows[life.next]!.seenAt;
      if (at > end) break;
      await this.deliverTo(at);
      await this.look(at);
      if (this.parts.refreshes === true) await life.upkeep.run(at);
      await this.deliver(at);
    }
    await this.deliverTo(end);
    this.clock.setWall(end);
    if (this.parts.refreshes !== true) return;
    await life.upkeep.run(end);
    await this.deliver(end);
  }

  /** The rows of `at` arrive and are judged; what is decided is committed, and nothing sent yet. */
  async look(at: Instant): Promise<void> {
    const { pipeline } = this.living();
    this.clock.setWall(at);
    this.offerTo(at);
    await pipeline.advance(at);
  }

  /** Dies without a word, and is started again on the same file at the same moment. */
  async restart(): Promise<void> {
    await this.living().store.close();
    await this.wake();
    await this.deliver(this.clock.now());
  }

  async end(): Promise<void> {
    Date.now = this.dateNow;
    await this.life?.store.close();
    this.life = null;
  }

  private living(): Life {
    if (this.life === null) throw new Error('the program is not running');
    return this.life;
  }

  /** A start: what the store knows is taken up, and rows after its last checkpoint are offered again, all at once. */
  private async wake(): Promise<void> {
    const { rows } = this.parts;
    this.life = await this.live();
    const { from } = await this.life.pipeline.resume();
    const index = rows.findIndex(({ seenAt }) => seenAt > (from ?? Number.NEGATIVE_INFINITY));
    this.life.next = index === -1 ? rows.length : index;
    await this.look(this.clock.now());
  }

  private offerTo(at: Instant): void {
    const life = this.living();
    const { rows } = this.parts;
    const first = life.next;
    while (life.next < rows.length && rows[life.next]!.seenAt <= at) life.next += 1;
    life.pipeline.offer(rows.slice(first, life.next));
  }

  /** Every moment up to `end` at which the outbox has something to try. */
  private async deliverTo(end: Instant): Promise<void> {
    while (this.nextAt !== null && this.nextAt <= end) {
      await this.deliver(Math.max(this.nextAt, this.clock.now()));
    }
  }

  private async deliver(at: Instant): Promise<void> {
    this.clock.setWall(at);
    const { nextAt } = await this.living().outbox.drain(at);
    if (nextAt !== null && nextAt <= at) throw new Error(`the outbox is not drained at ${formatUtc(at)}`);
    this.nextAt = nextAt;
  }

  private async live(): Promise<Life> {
    const { recording, path } = this.parts;
    const store = await openSqliteStore(path);
    const places = createPlaces(recording.entities);
    const watch = new Watch(recording.signals, { continentOf: (id) => places.get(id).continent ?? null });
    const contains = (outer: string, inner: string): boolean => places.contains(outer, inner);
    const cards = createCardMaker({ places, signals: recording.signals, attributions: {} });
    const onCommitted = ({ transitions }: { readonly transitions: readonly Transition[] }): void => {
      for (const transition of transitions) this.note(transition, cards);
    };
    const outbox = createOutbox({
      store,
      chats: this.chats(),
      contains,
      nameOf: (place) => places.get(place).name,
      cardFor: (incident, delivery, transition, others) =>
        cards.incident(incident, transition, delivery, others),
      noticeCardFor: (notice) => cards.notice(notice),
      reportCardFor: (report, now) => cards.report(report, watch.readings(report.place, now), now),
      readingsNow: (place, now) => watch.readings(place, now),
      pictureFor: async () => PICTURE,
      log: this.log(),
    });
    const pipeline = createPipeline({ watch, store, contains, operators: [CHANNELS.console], onCommitted });
    return { store, pipeline, outbox, upkeep: createUpkeep({ store, contains }), next: 0 };
  }

  private note(transition: Transition, cards: ReturnType<typeof createCardMaker>): void {
    const { incident: id, seq, place: channel, at } = transition;
    const before = this.incident?.id === id ? this.incident : null;
    this.incident = foldIncident(before, transition);
    const delivery = { key: '', channel, incident: id, seq, reason: 'phase-change', mode: 'edit' } as const;
    const rest = { priority: 0, createdAt: at, notBefore: null, target: null };
    const { headline } = cards.incident(this.incident, transition, { ...delivery, ...rest }, []);
    this.transitions.push(transition);
    this.headlines.push(headline);
  }

  private chats(): readonly Chat[] {
    const { discord, slack, canReadHistory = false } = this.parts;
    const common = { desk: NOBODY_ASKS, clock: this.clock, log: this.log() };
    const print = (text: string): void => void this.printed.push(text);
    return [
      createConsoleChat({ print, colour: false, width: 1_000, timeText: formatUtc }),
      createDiscord({ ...common, token: TOKEN, restUrl: discord.url }),
      createSlack({
        ...common,
        botToken: BOT_TOKEN,
        transport: { kind: 'socket', appToken: APP_TOKEN },
        apiUrl: slack.apiUrl,
        canReadHistory,
      }),
    ];
  }

  private log(): Log {
    const silent = (): void => {};
    const error: Log['error'] = (msg, fields) =>
      void this.errors.push(`${msg}: ${String(fields?.['err'])} ${String(fields?.['key'])}`);
    return { debug: silent, info: silent, warn: silent, error };
  }

  private troubleOf(wish: Omit<Ask, 'at'>): Trouble | null {
    const ask = { ...wish, at: this.clock.now() };
    const trouble = this.parts.weather?.(ask) ?? null;
    this.asks.push({ ...ask, trouble });
    return trouble;
  }
}

const PICTURE: Picture = {
  png: new Uint8Array([0x89, 0x50, 0x4e, 0x47]),
  alt: 'A chart.',
  fileName: 'kp.png',
};

const NOBODY_ASKS: Desk = {
  commands: [],
  run: () => Promise.reject(new Error('nobody asks anything in this story')),
  complete: () => [],
  home: async () => [],
  left: async () => {},
  returned: async () => {},
};
