import { describe, expect, it } from 'vitest';
import { match } from '../../src/score/match.ts';
import { score } from '../../src/score/metrics.ts';
import type { Alarm, Label } from '../../src/score/types.ts';
import { alarm, hour, label, run } from './parts.ts';

const IR = { place: 'country:IR' };
/** From 100 to 110, an hour of tolerance. */
const EVENT = label(100, 110);
const OPTIONAL = label(100, 110, { optional: true });

describe('a country that has no label of its own', () => {
  const contains = (outer: string, inner: string): boolean =>
    outer === 'country:IR' && inner === 'region:IR-Yazd';
  const YAZD = label(100, 110, { place: 'region:IR-Yazd' });

  it.each<[string, Alarm, string]>([
    ['judged by its regions while one is out, is neither right nor wrong', alarm(101, 112, IR), 'optional'],
    ['nor while one has been out until a moment ago', alarm(121, 123, IR), 'optional'],
    ['before any was out it is wrong', alarm(90, 95, IR), 'false'],
    ['and so it is long after', alarm(123, 125, IR), 'false'],
    ['another country stays wrong', alarm(101, 112), 'false'],
  ])('%s', (_name, wider, role) => {
    expect(match(run([YAZD], [wider], { contains })).alarms.map((each) => each.role)).toEqual([role]);
  });
});

describe('which alarm finds which event', () => {
  it.each<[string, readonly Label[], readonly Alarm[], readonly string[], readonly boolean[]]>([
    ['an alarm in the event finds it', [EVENT], [alarm(101, 112)], ['hit'], [true]],
    ['as early as the tolerance allows', [EVENT], [alarm(99, 112)], ['hit'], [true]],
    ['even if it is over by the onset', [EVENT], [alarm(99, 99.5)], ['hit'], [true]],
    ['as late as the tolerance allows', [EVENT], [alarm(111, 112)], ['hit'], [true]],
    ['an alarm standing before the tolerance does not', [EVENT], [alarm(98, 105)], ['chatter'], [false]],
    ['the next one does', [EVENT], [alarm(98, 101), alarm(102, 112)], ['chatter', 'hit'], [true]],
    ['one that was over by the onset is false', [EVENT], [alarm(98, 99.5)], ['false'], [false]],
    ['one that never ends runs into everything', [EVENT], [alarm(50, null)], ['chatter'], [false]],
    [
      'the first is the hit, the others chatter',
      [EVENT],
      [alarm(101, 103), alarm(104, 112)],
      ['hit', 'chatter'],
      [true],
    ],
    [
      'in order of time, not of the list',
      [EVENT],
      [alarm(104, 112), alarm(101, 103)],
      ['hit', 'chatter'],
      [true],
    ],
    ['too late to find it, but of it: 12 h', [EVENT], [alarm(122, 123)], ['chatter'], [false]],
    ['after 12 h it is false', [EVENT], [alarm(122.1, 123)], ['false'], [false]],
    [
      'a tolerance over 12 h reaches further',
      [label(100, 110, { toleranceMs: hour(24) })],
      [alarm(130, 131)],
      ['hit'],
      [true],
    ],
    ['another place does not count', [EVENT], [alarm(101, 112, IR)], ['false'], [false]],
    [
      'an event without end lasts to the end of judging',
      [label(100, null)],
      [alarm(700, null)],
      ['hit'],
      [true],
    ],
    ['an optional event is not asked for', [OPTIONAL], [], [], []],
    [
      'nor is an alarm of it false',
      [OPTIONAL],
      [alarm(101, 103), alarm(104, 105)],
      ['optional', 'optional'],
      [],
    ],
    [
      'between two events the asked one counts',
      [OPTIONAL, label(112, 120)],
      [alarm(105, 113)],
      ['chatter'],
      [false],
    ],
    [
      'one alarm may be the first of two events',
      [EVENT, label(111.5, 120)],
      [alarm(110.8, 121)],
      ['hit'],
      [true, true],
    ],
    ['what begins before judging is left out', [EVENT], [alarm(-1, 105)], [], [false]],
  ])('%s', (_name, labels, alarms, roles, found) => {
    const matched = match(run(labels, alarms));
    const asked = matched.outcomes.filter(({ event }) => !event.optional);

    expect(matched.alarms.map(({ role }) => role)).toEqual(roles);
    expect(asked.map(({ hit }) => hit !== null)).toEqual(found);
  });

  it('says which chatter had begun too early', () => {
    const { standing, chatter } = score(run([EVENT], [alarm(98, 101), alarm(102, 103), alarm(104, 105)]));

    expect([standing, chatter]).toEqual([1, 2]);
  });
});
