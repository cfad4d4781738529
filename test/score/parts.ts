import { HOUR_MS } from '../../src/core/time.ts';
import type { Alarm, Label, Said, Scored } from '../../src/score/types.ts';

/** Hours since the start of judging. */
export const hour = (n: number): number => n * HOUR_MS;

/** A label from hour to hour (null: not over), of `country:KP` unless said otherwise. */
export function label(from: number, to: number | null, part: Partial<Label> = {}): Label {
  return {
    place: 'country:KP',
    phase: 'reduced',
    start: hour(from),
    end: to === null ? null : hour(to),
    toleranceMs: hour(1),
    optional: false,
    dark: null,
    ...part,
  };
}

/** An alarm from hour to hour (null: still on) that says `degrading`, then `normal`, unless said otherwise. */
export function alarm(from: number, to: number | null, part: Partial<Alarm> = {}): Alarm {
  const said = [say(from, 'degrading'), ...(to === null ? [] : [say(to, 'normal')])];
  return { place: 'country:KP', at: hour(from), endAt: to === null ? null : hour(to), said, ...part };
}

export function say(at: number, to: Said['to'], part: Partial<Said> = {}): Said {
  return { at: hour(at), to, ending: to === 'normal' ? 'recovered' : null, ...part };
}

/** 30 days of North Korea and Iran, on a signal of 10-minute steps without lag. */
export function run(labels: readonly Label[], alarms: readonly Alarm[], part: Partial<Scored> = {}): Scored {
  return {
    labels,
    alarms,
    places: ['country:IR', 'country:KP'],
    judgedFrom: 0,
    judgedTo: hour(720),
    cadenceOf: () => ({ stepMs: hour(1 / 6), lagMs: 0 }),
    ...part,
  };
}
