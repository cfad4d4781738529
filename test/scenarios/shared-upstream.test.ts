/** Ten of twenty countries on all continents fall in one step, and only routing is measured: a feed that fails, or a network that carried them all? */
import { afterEach, describe, expect, it } from 'vitest';
import { HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import type { Upstream } from '../../src/core/upstreams.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { FakeFeed, World } from '../support/supervised-world.ts';

const FALLING = ['EG', 'KE', 'CM', 'ZA', 'NG', 'JM', 'PA', 'CL', 'KZ', 'TH'].map((code) => `country:${code}`);
const STANDING = ['DE', 'FR', 'PL', 'SE', 'IT', 'AU', 'FJ', 'US', 'IN', 'JP'].map(
  (code) => `country:${code}`,
);
const START = Date.UTC(2026, 0, 28);
const FALL_AT = START + 2 * HOUR_MS;
const STEP = 30 * MINUTE_MS;

let world: World | null = null;
afterEach(() => world?.end());

/** What is said from two hours before the fall to three hours after it. */
async function said(upstreams?: (place: string) => readonly Upstream[]): Promise<readonly string[]> {
  const clock = fakeClock(START);
  const routing = new FakeFeed({
    id: 'routing',
    spec: { family: 'ris', kind: 'routing', scale: 'count-set', unit: 'networks', stepMs: STEP, lagMs: 0 },
    places: [...FALLING, ...STANDING],
    reads: (place, at) => (at >= FALL_AT && FALLING.includes(place) ? 0 : 400 + ((at / STEP) % 5)),
    now: () => clock.now(),
    ...(upstreams === undefined ? {} : { upstreams }),
  });
  world = await new World(START, [routing.feed], { clock }).start();
  for (let step = 0; step < 60; step += 1) await world.pass(5 * MINUTE_MS);
  return world.said.map((text) => text.split('\n')[0] ?? '');
}

const SHARED: Upstream = { network: 'asn:64500', share: 0.7 };
/** A second one, of each country's own. */
const own = (place: string): Upstream => ({
  network: `asn:${64_600 + [...FALLING, ...STANDING].indexOf(place)}`,
  share: 0.3,
});

describe('ten of twenty countries far apart that fall at once', () => {
  it('are a broken feed where nobody knows who carries them', async () => {
    expect(await said()).toEqual([expect.stringMatching(/^RIS routing \(routing\.signal\) looks broken/)]);
  });

  it('are a broken feed where each is carried by networks of its own', async () => {
    expect(await said((place) => [own(place)])).toEqual([
      expect.stringMatching(/^RIS routing \(routing\.signal\) looks broken/),
    ]);
  });

  it('are a broken feed where they share a network that carries next to nothing', async () => {
    const little = { ...SHARED, share: 0.05 };
    expect(await said((place) => (FALLING.includes(place) ? [own(place), little] : [own(place)]))).toEqual([
      expect.stringMatching(/^RIS routing \(routing\.signal\) looks broken/),
    ]);
  });

  it('are a wider outage where one network carries them all', async () => {
    const lines = await said((place) => (FALLING.includes(place) ? [SHARED, own(place)] : [own(place)]));

    expect(lines).toEqual([expect.stringMatching(/^Wider outage: 10 countries .* 10 near-total blackout$/)]);
  });
});
