import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Probes } from '../../../src/feeds/atlas/probes.ts';
import { ATLAS_POLICY } from '../../../src/feeds/atlas/policy.ts';
import type { ProbeEvent, ProbeRow } from '../../../src/feeds/atlas/schema.ts';

const MINUTE = 60_000;
const START = Date.parse('2026-09-24T12:00:00Z');
const COUNTRIES = ['AA', 'BB', 'CC', 'DD', 'EE'];

/** 20 probes in each of five countries, over ten networks, all on one controller unless told otherwise. */
function world(controllerOf: (id: number) => string = () => 'ctr-one'): Probes {
  const probes = new Probes(START);
  for (const row of rows()) {
    probes.learn(row);
    probes.learnController(row.id, controllerOf(row.id));
  }
  return probes;
}

function rows(): readonly ProbeRow[] {
  return Array.from({ length: 100 }, (_, index) => ({
    id: index + 1,
    isUp: true,
    since: START - 60 * MINUTE,
    country: COUNTRIES[index % 5] ?? null,
    asn: 64_500 + (index % 10),
  }));
}

function event(id: number, minutes: number, isUp: boolean, controller = 'ctr-one'): ProbeEvent {
  return { id, at: START + minutes * MINUTE, isUp, controller, country: null, asn: null };
}

function lose(probes: Probes, ids: readonly number[], minutes: number, controller = 'ctr-one'): void {
  for (const id of ids) probes.take(event(id, minutes, false, controller));
}

const upTo = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index + 1);

/** Bin by bin, five minutes each. */
function counts(probes: Probes, place: string, bins: number): readonly (number | null | undefined)[] {
  return Array.from({ length: bins }, () => {
    probes.advance(probes.at + ATLAS_POLICY.stepMs);
    return probes.count(place);
  });
}

describe('a controller that restarts', () => {
  it('makes its probes unknown until they are back', () => {
    const probes = world();
    lose(probes, upTo(90), 2);
    for (const id of upTo(90)) probes.take(event(id, 12, true));

    expect(counts(probes, 'country:AA', 3)).toEqual([null, null, 20]);
  });

  it('is seen by those as well that came back at once, in whatever order that is told', () => {
    const probes = world();
    for (const id of upTo(80)) probes.take(event(id, 4, true));
    lose(probes, upTo(90), 2);

    expect(counts(probes, 'country:AA', 1)).toEqual([null]);
  });

  it('is not concluded from a dozen probes', () => {
    const probes = new Probes(START);
    for (const row of rows().slice(0, 12)) {
      probes.learn(row);
      probes.learnController(row.id, 'ctr-one');
    }
    lose(probes, upTo(12), 2);

    expect(counts(probes, 'country:AA', 1)).toEqual([0]);
  });

  it('is seen from its beginning, when most of the losses are still to come', () => {
    const probes = world();
    lose(probes, [1, 6, 11], 4.5);
    lose(probes, upTo(90), 6);

    expect(counts(probes, 'country:AA', 1)).toEqual([null]);
  });

  it('excuses nobody for longer than half an hour', () => {
    const probes = world();
    lose(probes, upTo(100), 2);

    expect(counts(probes, 'country:AA', 8)).toEqual([null, null, null, null, null, null, 0, 0]);
  });

  it('leaves the count of a place alone that lost hardly any', () => {
    const controller = (id: number): string => (id % 5 === 0 && id !== 5 ? 'ctr-two' : 'ctr-one');
    const probes = world(controller);
    lose(
      probes,
      upTo(100).filter((id) => controller(id) === 'ctr-one'),
      2,
    );

    probes.advance(START + 5 * MINUTE);

    expect(COUNTRIES.map((code) => probes.count(`country:${code}`))).toEqual([null, null, null, null, 19]);
  });

  it.each([
    ['the outage of a country, however large its part', (id: number) => id % 5 === 1],
    ['the outage of two countries', (id: number) => id % 5 <= 1],
    ['an outage in many countries that spares most of the controller', (id: number) => id <= 40],
  ])('is not taken for %s', (_, isLost) => {
    const probes = world();
    const lost = upTo(100).filter(isLost);
    lose(probes, lost, 2);

    probes.advance(START + 5 * MINUTE);

    expect(probes.count('country:AA')).toBe(20 - lost.filter((id) => id % 5 === 1).length);
  });

  it('is not taken for the outage of a country that the controller serves nearly alone', () => {
    const probes = new Probes(START);
    const sizes = { AA: 80, BB: 4, CC: 4, DD: 4 };
    let id = 0;
    for (const [country, size] of Object.entries(sizes)) {
      for (let index = 0; index < size; index += 1) {
        id += 1;
        probes.learn({ id, isUp: true, since: START - MINUTE, country, asn: 64_500 + (id % 10) });
        probes.learnController(id, 'ctr-one');
      }
    }
    lose(probes, upTo(80), 2);

    probes.advance(START + 5 * MINUTE);

    expect(probes.count('country:AA')).toBe(0);
  });

  it.each([
    ['a country and of some probes elsewhere', 80, 12, 7],
    ['all that one carrier and two others serve, in many countries', 20, 60, 3],
  ])('is not taken for the outage of %s', (_, inOne, elsewhere, networks) => {
    const probes = new Probes(START);
    for (let id = 1; id <= 140; id += 1) {
      const country = id <= 80 ? 'AA' : (COUNTRIES[1 + (id % 4)] ?? null);
      probes.learn({ id, isUp: true, since: START - MINUTE, country, asn: 64_500 + (id % networks) });
      probes.learnController(id, 'ctr-one');
    }
    lose(probes, [...upTo(inOne), ...upTo(80 + elsewhere).slice(80)], 2);

    probes.advance(START + 5 * MINUTE);

    expect(probes.count('country:AA')).toBe(80 - inOne);
  });

  it('is not concluded from the few whose controller is known', () => {
    const probes = new Probes(START);
    for (const row of rows()) probes.learn(row);
    lose(probes, upTo(40), 2);

    probes.advance(START + 5 * MINUTE);

    expect(probes.count('country:AA')).toBe(12);
  });

  it('does not hide what happens on other controllers meanwhile', () => {
    const probes = world((id) => (id % 5 === 1 ? 'ctr-two' : 'ctr-one'));
    lose(
      probes,
      upTo(100).filter((id) => id % 5 !== 1),
      2,
    );
    lose(
      probes,
      upTo(100).filter((id) => id % 5 === 1),
      2,
      'ctr-two',
    );

    probes.advance(START + 5 * MINUTE);

    expect([probes.count('country:AA'), probes.count('country:BB')]).toEqual([0, null]);
  });
});

describe('whatever comes in whatever order', () => {
  const happening = fc.record({
    id: fc.integer({ min: 1, max: 12 }),
    minutes: fc.integer({ min: 1, max: 30 }),
    isUp: fc.boolean(),
    controller: fc.constantFrom('ctr-one', 'ctr-two'),
  });

  it('gives the counts of the newest word on each probe, and the same ones however it is shuffled', () => {
    const distinct = fc.uniqueArray(happening, {
      selector: ({ id, minutes }) => `${id} ${minutes}`,
      maxLength: 60,
    });
    fc.assert(
      fc.property(distinct, fc.infiniteStream(fc.nat()), (events, random) => {
        const shuffled = [...events, ...events].sort(() => (random.next().value % 2 === 0 ? 1 : -1));
        const run = (list: typeof events): readonly unknown[] => {
          const probes = world();
          for (const { id, minutes, isUp, controller } of list)
            probes.take(event(id, minutes, isUp, controller));
          return [counts(probes, 'country:AA', 7), counts(probes, 'asn:64501', 1)];
        };
        const newest = new Map<number, boolean>();
        for (const { id, isUp } of [...events].sort((a, b) => a.minutes - b.minutes)) newest.set(id, isUp);
        const lost = [1, 6, 11].filter((id) => newest.get(id) === false).length;

        const [inOrder, network] = run(events);

        expect(run(shuffled)).toEqual([inOrder, network]);
        expect(Array.isArray(inOrder) && inOrder.at(-1)).toBe(20 - lost);
      }),
    );
  });

  it('does not believe an old word that comes after its time', () => {
    const probes = world();
    probes.take(event(1, 3, false));
    probes.advance(START + 5 * MINUTE);
    probes.take(event(1, 2, true));

    expect(probes.count('country:AA')).toBe(19);
  });

  it('says nothing of a place that it does not know', () => {
    expect(world().count('country:ZZ')).toBeUndefined();
  });
});
