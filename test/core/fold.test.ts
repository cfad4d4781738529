import { describe, expect, it } from 'vitest';
import { foldIncident } from '../../src/core/fold.ts';
import type { Incident, Transition } from '../../src/core/incident.ts';
import { transition } from './card-builders.ts';

const fold = (...steps: readonly Transition[]): Incident =>
  steps.reduce<Incident | null>((before, step) => foldIncident(before, step), null)!;

const first = transition({ at: 100, since: 90, to: 'degrading', seq: 1, level: 0.75, observed: 3 });
const dark = transition({ at: 200, since: 190, from: 'degrading', to: 'blackout', seq: 2, unstable: true });
const flag = transition({ at: 300, since: 190, from: 'blackout', to: 'blackout', seq: 3, signals: ['late'] });
const end = transition({
  at: 400,
  since: 380,
  from: 'blackout',
  to: 'normal',
  seq: 4,
  level: 1,
  observed: 4,
  ending: 'recovered',
});

describe('foldIncident', () => {
  it('begins an incident with its first phase, even when the first transition changes none', () => {
    const still = { ...first, from: 'degrading' } as const;
    expect(fold(still)).toMatchObject({
      id: first.incident,
      place: 'country:KP',
      startedAt: first.startedAt,
      phases: [{ phase: 'degrading', since: 90, at: 100, unstable: false }],
      everUnstable: false,
      endedAt: null,
      ending: null,
    });
  });

  it('adds a phase when the phase changes and none when only a flag does', () => {
    expect(fold(first, dark, flag).phases.map(({ phase }) => phase)).toEqual(['degrading', 'blackout']);
  });

  it('keeps the lowest level, the earlier one of equals, with what was observed at it', () => {
    expect(fold(first, dark, flag, end).lowest).toEqual({
      level: 0,
      observed: 0,
      expected: 4,
      signal: 'ris.prefixes',
      at: 200,
    });
  });

  it('does not take blindness for a low', () => {
    const blind = { ...flag, level: 0, observed: null, blind: true };
    expect(fold(first, blind).lowest.level).toBe(0.75);
  });

  it('remembers that it was unstable once', () => {
    expect(fold(first, dark, flag)).toMatchObject({ everUnstable: true, latest: flag });
  });

  it('ends at the first bin of normal, not at the decision', () => {
    expect(fold(first, dark, end)).toMatchObject({ endedAt: 380, ending: 'recovered', latest: end });
  });

  it('leaves the incident it was given as it was', () => {
    const before = fold(first);
    const copy = structuredClone(before);
    foldIncident(before, dark);
    expect(before).toEqual(copy);
  });
});
