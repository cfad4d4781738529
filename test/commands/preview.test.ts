import { describe, expect, it } from 'vitest';
import { runLine } from '../../commands/index.ts';
import { generateNorthKorea } from '../../recordings/north-korea-2014/generate.ts';
import { createCardMaker } from '../../src/app/cards.ts';
import type { Chat } from '../../src/app/chat.ts';
import { createOutbox } from '../../src/app/outbox.ts';
import { createPipeline } from '../../src/app/pipeline.ts';
import type { Store } from '../../src/app/ports.ts';
import { owedTo } from '../../src/app/preview.ts';
import { createSubscriptions } from '../../src/app/subscriptions.ts';
import { Watch } from '../../src/core/detector/watch.ts';
import type { Transition } from '../../src/core/incident.ts';
import { createPlaces } from '../../src/core/places.ts';
import { type Delivery, type Subscription, USUAL_MANNERS } from '../../src/core/routing.ts';
import { DAY_MS } from '../../src/core/time.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { stage, wish as plainWish, wordsOf } from './parts.ts';

const places = createPlaces();
const contains = (outer: string, inner: string): boolean => places.contains(outer, inner);
const CHANNEL = 'console:main';
const END = Date.UTC(2014, 11, 24);

interface Told {
  readonly store: Store;
  readonly posts: readonly string[];
  readonly deliveries: readonly Delivery[];
}

const { recording, csv } = generateNorthKorea(2014);

/** What the detector says of North Korea, December 2014: decided once, told in many ways. */
function decide(): readonly Transition[] {
  const watch = new Watch(recording.signals, { continentOf: () => 'AS' });
  watch.offer(
    csv
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => {
        const [time = '', signal = '', place = '', value = ''] = row.split(',');
        return { signal, place, observedAt: Date.parse(time), value: value === '' ? null : Number(value) };
      }),
  );
  return watch.advance(END).transitions;
}

const STORY = decide();

/** The story told live to one channel by the pipeline and the outbox. */
async function live(subscription: Subscription): Promise<Told> {
  const watch = new Watch(recording.signals, { continentOf: () => 'AS' });
  const store = createMemoryStore();
  await store.putSubscription(subscription);
  const deliveries: Delivery[] = [];
  const posts: string[] = [];
  const noting: Store = {
    ...store,
    commit: (step) => {
      deliveries.push(...step.deliveries);
      return store.commit(step);
    },
  };
  const pipeline = createPipeline({ watch, store: noting, contains, operators: [] });
  const cards = createCardMaker({ places, signals: recording.signals, attributions: {} });
  const chat: Chat = {
    platform: 'console',
    canEdit: false,
    post: async (_channel, { card, key }) => {
      posts.push(card.headline);
      return key;
    },
    edit: async () => {},
  };
  const silent = (): void => {};
  const outbox = createOutbox({
    store,
    chats: [chat],
    contains,
    nameOf: (place) => places.get(place).name,
    cardFor: (incident, delivery, transition, others) =>
      cards.incident(incident, transition, delivery, others),
    noticeCardFor: (notice) => cards.notice(notice),
    reportCardFor: () => {
      throw new Error('nobody reports here');
    },
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });
  for (const transition of STORY) {
    await pipeline.commit(transition.at, [transition], []);
    await outbox.drain(transition.at);
  }
  return { store, posts, deliveries };
}

function wish(changes: Partial<Subscription> = {}): Subscription {
  return {
    channel: CHANNEL,
    place: 'country:KP',
    minSeverity: 'notice',
    createdAt: 0,
    manners: USUAL_MANNERS,
    ...changes,
  };
}

const manners = (changes: Partial<Subscription['manners']>) => ({ ...USUAL_MANNERS, ...changes });

describe('a preview of North Korea, December 2014', () => {
  it.each([
    ['from notice up', wish()],
    ['blackouts only', wish({ minSeverity: 'critical' })],
    ['the whole world', wish({ place: 'group:world', minSeverity: 'major' })],
    ['edits only', wish({ manners: manners({ telling: 'edit' }) })],
    ['no edits', wish({ manners: manners({ telling: 'post' }) })],
  ])('is what was told live: %s', async (_, subscription) => {
    const { store, posts, deliveries } = await live(subscription);
    const { place } = subscription;

    const seen = await createSubscriptions({ store, places }).preview({
      channel: CHANNEL,
      place,
      days: 30,
      now: END,
    });

    expect(posts.length).toBeGreaterThan(0);
    expect(seen.isSubscribed).toBe(true);
    expect(seen.postCount).toBe(posts.length);
    expect(seen.posts.map(({ headline }) => headline)).toEqual(posts.slice(-10));
    expect(seen.editCount).toBe(deliveries.filter(({ mode }) => mode === 'edit').length);
    expect(seen.posts.map(({ at }) => at)).toEqual(
      deliveries
        .filter(({ mode }) => mode === 'post')
        .map(({ createdAt }) => createdAt)
        .slice(-10),
    );
  });

  it('routes the very deliveries that were committed, for every way to be told', async () => {
    for (const telling of ['both', 'edit', 'post'] as const) {
      const quiet = { fromMinute: 0, toMinute: 600, zone: 'UTC', blackoutsBreakThrough: true };
      const subscription = wish({ manners: manners({ telling, quiet }) });
      const { store, deliveries } = await live(subscription);
      const transitions: Transition[] = [];
      for (const { id } of await store.incidentsOf('country:KP', 0, END))
        transitions.push(...(await store.transitionsOf(id)));

      const owed = owedTo(subscription, transitions, contains);

      expect(owed.map(({ delivery }) => delivery)).toEqual(deliveries);
    }
  });

  it('says how many messages quiet hours would have held back', async () => {
    const quiet = { fromMinute: 0, toMinute: 1439, zone: 'UTC', blackoutsBreakThrough: false };
    const { store } = await live(wish({ manners: manners({ quiet }) }));

    const { heldCount, postCount } = await previewOf(store, 30);

    expect(heldCount).toBe(postCount);
  });

  it('counts the days asked for only, though what a channel was told before still holds', async () => {
    const { store, deliveries } = await live(wish());

    const { postCount } = await previewOf(store, 1);

    const lastDay = deliveries.filter(({ mode, createdAt }) => mode === 'post' && createdAt >= END - DAY_MS);
    expect(postCount).toBe(lastDay.length);
    expect(postCount).toBeGreaterThan(0);
  });

  it('for a channel without a subscription shows what a plain one would bring', async () => {
    const { store } = await live(wish({ minSeverity: 'critical' }));

    const seen = await previewOf(store, 30, 'console:other');

    expect(seen.isSubscribed).toBe(false);
    expect(seen.subscription).toMatchObject({ minSeverity: 'major', manners: USUAL_MANNERS });
  });

  it('is shown in words, newest last, at most ten, and changes nothing', async () => {
    const { store, posts } = await live(wish());
    const { context } = stage();
    const reading = readingOnly(store);
    const subscriptions = createSubscriptions({ store: reading, places });

    const reply = await runLine('preview North Korea 30', { ...context, places, subscriptions, now: END });

    const words = wordsOf(reply.card);
    expect(reply.private).toBe(true);
    expect(words.split('\n')[0]).toMatch(
      new RegExp(`^North Korea: ${posts.length} messages.* would have been sent in the last 30 days$`),
    );
    expect(words).toContain('As this channel is subscribed to North Korea: everything from a decline');
    expect(words).toContain(`> – ${posts.at(-1)?.replace('North Korea: ', '')}`);
    expect(words.match(/^<[^>]+> – /gm)).toHaveLength(Math.min(10, posts.length));
    if (posts.length > 10) expect(words).toContain(`and ${posts.length - 10} more before these.`);
  });
});

describe('a drill', () => {
  it('reads wishes from the store and writes nothing to it', async () => {
    const store = createMemoryStore();
    await store.putSubscription(plainWish('country:KP', { manners: { mention: '7' } }));
    const subscriptions = createSubscriptions({ store: readingOnly(store), places });

    const reply = await runLine('drill', { ...stage().context, places, subscriptions });

    expect(reply.mention).toBe('7');
    expect(await store.openIncidents()).toEqual([]);
    expect(await store.nextDeliveryAt()).toBeNull();
  });
});

function previewOf(store: Store, days: number, channel = CHANNEL) {
  return createSubscriptions({ store, places }).preview({ channel, place: 'country:KP', days, now: END });
}

/** A store that may be read only. */
function readingOnly(store: Store): Store {
  const never = (): never => {
    throw new Error('this must not write');
  };
  return {
    ...store,
    putObservations: never,
    commit: never,
    putSubscription: never,
    deleteSubscription: never,
    putMute: never,
    deleteMute: never,
    putChannelState: never,
    deleteChannelState: never,
    forgetChannels: never,
    enqueue: never,
    settle: never,
    putMeta: never,
  };
}
