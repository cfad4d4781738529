/**
 * North Korea's four networks on 22 December 2014 as RIS Live would have told it, peer by peer, beside a probing and a traffic
 * feed that come later. Reconstructed: flapping before, then all withdrawn within 90 seconds at 16:15 UTC.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { carriersOf, upstreamsFrom } from '../../src/app/upstreams.ts';
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../../src/core/time.ts';
import { fakeClock } from '../support/fake-clock.ts';
import {
  announcementOf,
  type FakePeer,
  keepaliveOf,
  NORTH_KOREA,
  PEERS,
  withdrawalOf,
} from '../support/fake-ris.ts';
import { ioTurns } from '../support/fake-socket-server.ts';
import { openRis, type RisWorld, STEP } from '../support/ris-live-world.ts';
import { FakeFeed, World } from '../support/supervised-world.ts';
import { places } from '../support/timeline.ts';

const KOREA = 'country:KP';
const UNICOM = 'asn:4837';
const DARK_AT = Date.UTC(2014, 11, 22, 16, 15);
const START = DARK_AT - 2.5 * HOUR_MS;
/** The seventh of twelve takes back its routes: fewer than half are left. */
const UNDER_HALF_AT = DARK_AT + (7 * 90_000) / 12;

interface Event {
  readonly at: number;
  readonly peer: FakePeer;
  readonly frame: (peer: FakePeer, at: number) => string;
}

/** Two networks flap at a few peers two hours before; some peers hunt for another path before they give up. */
function story(): Event[] {
  const events: Event[] = [];
  for (let flap = 0; flap < 6; flap += 1) {
    const at = DARK_AT - 2 * HOUR_MS + flap * 7 * MINUTE_MS;
    for (const peer of PEERS.slice(flap, flap + 4)) {
      const flapping = NORTH_KOREA.slice(0, 2);
      events.push({ at, peer, frame: (of, now) => withdrawalOf(of, now, flapping) });
      events.push({ at: at + 50_000, peer, frame: (of, now) => announcementOf(of, now, flapping) });
    }
  }
  PEERS.forEach((peer, n) => {
    const at = DARK_AT + ((n + 1) * 90_000) / 12;
    if (n % 3 === 0) {
      const hunting = (of: FakePeer, now: number): string =>
        announcementOf(of, now, NORTH_KOREA, [3_356, 4_837]);
      events.push({ at: at - 5_000, peer, frame: hunting });
    }
    events.push({ at, peer, frame: (of, now) => withdrawalOf(of, now, NORTH_KOREA) });
  });
  return events.sort((a, b) => a.at - b.at);
}

const open: { ris?: RisWorld; world?: World } = {};
afterEach(async () => {
  await open.world?.end();
  await open.ris?.close();
});

/** A probing feed that also watches who carries what it watches: AS4837 has 900 /24s, of which `left` answer. */
async function beside(ris: RisWorld, left: (at: number) => number): Promise<World> {
  const { clock, feed } = ris;
  const carriers = carriersOf(() => [KOREA], upstreamsFrom([feed]));
  const probing = new FakeFeed({
    id: 'probing',
    spec: {
      family: 'ioda',
      kind: 'probing',
      scale: 'count-set',
      unit: '/24s that answer probes',
      stepMs: 10 * MINUTE_MS,
      lagMs: 10 * MINUTE_MS,
    },
    places: () => [KOREA, ...carriers()],
    reads: (place, at) => {
      const usual = place === UNICOM ? 900 * left(at) : at < DARK_AT - 5 * MINUTE_MS ? 400 : 0;
      return usual === 0 ? 0 : Math.round(usual) + ((at / MINUTE_MS) % 5) - 2;
    },
    now: () => clock.now(),
  });
  const world = new World(START, [feed, probing.feed], { clock, canEdit: true, carriers });
  await world.start();
  await ris.ready();
  return world;
}

describe('North Korea, December 2014, heard from RIS Live', () => {
  it('is posted within a minute of falling out of sight, and what the others see later is the same incident', async () => {
    const clock = fakeClock(START);
    const ris = (open.ris = await openRis({ clock }));
    places.add([{ id: UNICOM, name: 'China Unicom' }]);
    const carriers = carriersOf(() => [KOREA], upstreamsFrom([ris.feed]));
    const now = (): number => clock.now();
    const usual = (level: number) => (_place: string, at: number) =>
      at >= DARK_AT - 5 * MINUTE_MS ? 0 : level + ((at / MINUTE_MS) % 5) - 2;
    const count = { scale: 'count-set', stepMs: 10 * MINUTE_MS, lagMs: 10 * MINUTE_MS } as const;
    const probing = new FakeFeed({
      id: 'probing',
      spec: { ...count, family: 'ioda', kind: 'probing', unit: '/24s that answer probes' },
      places: () => [KOREA, ...carriers()],
      reads: (place, at) => (place === UNICOM ? 900 + ((at / MINUTE_MS) % 5) : usual(400)(place, at)),
      now,
    });
    const traffic = new FakeFeed({
      id: 'traffic',
      spec: {
        ...count,
        family: 'radar',
        kind: 'traffic',
        scale: 'index',
        unit: 'points',
        lagMs: 30 * MINUTE_MS,
      },
      places: [KOREA],
      reads: usual(10_000),
      now,
    });
    const feeds = [ris.feed, probing.feed, traffic.feed];
    const world = (open.world = new World(START, feeds, { clock, canEdit: true, carriers }));
    await world.start();
    await ris.ready();
    await play(ris, world, DARK_AT + HOUR_MS);

    const [dark] = world.sent;
    expect(dark?.how).toBe('post');
    expect(dark?.text).toMatch(/^North Korea: near-total blackout/);
    expect(dark?.text).toContain('0 of 4 networks, single upstream AS4837 China Unicom, itself as usual.');
    const delayMs = (dark?.at ?? Number.NaN) - UNDER_HALF_AT;
    expect(delayMs).toBeGreaterThan(0);
    expect(delayMs).toBeLessThanOrEqual(60 * SECOND_MS);
    expect(world.sent.filter(({ how }) => how === 'post')).toHaveLength(1);
    const edits = world.sent.filter(({ how }) => how === 'edit');
    expect(edits.every(({ ref }) => ref === dark?.ref)).toBe(true);
    // The same card says who confirms it when they have seen it too.
    expect(dark?.text).toContain('Seen by one kind of measurement only (routing)');
    expect(dark?.text).not.toContain('Still normal');
    expect(edits.at(-1)?.text).toMatch(/independent kinds of measurement agree/);
    expect(edits.at(-1)?.text).toMatch(/different measurers/);
    expect(await world.store.openIncidents()).toHaveLength(1);
    const low = world.watch.readings(KOREA, now()).filter(({ state }) => state === 'low');
    expect(new Set(low.map(({ family }) => family))).toEqual(new Set(['ris', 'ioda', 'radar']));
  });

  it('says when the network that carries all of it is away from normal itself, which nobody else is told', async () => {
    places.add([{ id: UNICOM, name: 'China Unicom' }]);
    const ris = (open.ris = await openRis({ clock: fakeClock(START) }));
    const fallsAt = DARK_AT - 65 * MINUTE_MS;
    const world = (open.world = await beside(ris, (at) => (at < fallsAt ? 1 : 0.4)));
    await play(ris, world, DARK_AT + 20 * MINUTE_MS);

    expect(world.sent.every(({ text }) => text.startsWith('North Korea:'))).toBe(true);
    expect(world.sent[0]?.text).toMatch(
      /0 of 4 networks, single upstream AS4837 China Unicom, itself degrading since 15:10 UTC\./,
    );
    const incidents = await world.store.openIncidents();
    expect(incidents.map(({ place }) => place).sort()).toEqual([UNICOM, KOREA]);
  });
});

async function play(ris: RisWorld, world: World, to: number): Promise<void> {
  const { clock } = world;
  const events = story();
  while (clock.now() < to) {
    const end = Math.floor(clock.now() / STEP) * STEP + STEP;
    await ris.say(keepaliveOf, PEERS.slice(0, 3));
    for (let next = events[0]; next !== undefined && next.at < end; next = events[0]) {
      await clock.advance(Math.max(0, next.at - clock.now()));
      const { peer, frame } = next;
      events.shift();
      await ris.say(frame, [peer]);
    }
    await clock.advance(end - clock.now());
    await ioTurns(3);
  }
}
