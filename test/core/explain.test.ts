/** `--explain`: what each signal said and why it counted, for people who want to check. */
import { describe, expect, it } from 'vitest';
import { explainLook } from '../../src/core/card-explain.ts';
import type { Look } from '../../src/core/detector/explain.ts';
import { Watch } from '../../src/core/detector/watch.ts';
import { type Line, line, PROBES, ROUTES, START, span, TRAFFIC } from '../support/timeline.ts';

function looksAt(place: string, lines: readonly Line[], until: string): readonly string[] {
  const looks: Look[] = [];
  const explain = { place, tell: (look: Look): void => void looks.push(look) };
  const watch = new Watch([ROUTES, PROBES, TRAFFIC], { continentOf: () => null, explain });
  watch.offer(lines.flatMap((each) => each.rows()));
  watch.advance(START + span(until));
  return looks.map(explainLook);
}

describe('explaining a place', () => {
  it('says of each signal whether it counts, and why', () => {
    const dark = [
      line(ROUTES).steady('10d', 40).steady('1h', 0),
      line(PROBES).steady('10d', 900, 0.02).steady('1h', 900, 0.02),
      line(TRAFFIC).steady('3d', 900, 0.02),
    ];
    const last = looksAt('country:KP', dark, '10d50m').at(-1) ?? '';

    expect(last).toContain('Near-total blackout');
    expect(last).toMatch(/ris\.prefixes .* yes: total loss/);
    expect(last).toMatch(/ioda\.ping-slash24 .* no: as usual/);
    expect(last).toMatch(/radar\.netflows .* no: says nothing/);
    expect(last).not.toMatch(/NaN|undefined|Infinity/);
  });

  it('of a country that nobody measures as a whole says what its regions do', () => {
    const regions = ['Ash', 'Beech', 'Cedar', 'Elm', 'Fir', 'Hazel'].map((name) =>
      line(PROBES, `region:IR-${name}`).steady('10d', 400, 0.02).steady('3h', 0),
    );
    const looks = looksAt('country:IR', regions, '10d2h');

    expect(looks.at(-1)).toContain('Near-total blackout; 0 % left; 0 of 6 regions as usual');
  });

  it('says nothing of other places', () => {
    expect(looksAt('country:IR', [line(ROUTES).steady('2d', 40)], '2d')).toEqual([]);
  });
});
