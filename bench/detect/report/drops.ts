/** Drops put into real traffic, and sudden falls beside IODA's rule: what was wanted, what came out, what was missed. */
import { poissonInterval } from '../../../src/score/poisson.ts';
import { quantile } from '../../../src/score/quantile.ts';
import type { DropsResult, FallResult, GeorgiaResult, InjectedDrop, InjectedDrops } from '../results.ts';
import { blocks, bold, list, table } from './markdown.ts';
import { bins, count, NONE, percent, plural, rateWithin, seedList, trimmed } from './numbers.ts';

/** Set before the first run. */
const FOUND_SHARE = { deep: 0.95, half: 0.8 } as const;
/** Missed drops that are named; all of them stand in accuracy.json. */
const MAX_MISSED = 20;

export function dropsText(drops: DropsResult | null): string {
  const titles = ['## Drops injected into Georgia', "## A sudden fall, beside IODA's rule"] as const;
  if (drops === null) return titles.map((title) => blocks(title, NOT_MEASURED)).join('\n\n');
  const { seeds, georgia, falls } = drops;
  return blocks(
    titles[0],
    georgia === null
      ? 'Not measured: there were no recordings beside this clone.'
      : georgiaText(georgia, seeds),
    titles[1],
    falls.length === 0 ? NOT_MEASURED : fallsText(falls, seeds),
  );
}

const NOT_MEASURED = 'Not measured in this run.';

function georgiaText(georgia: GeorgiaResult, seeds: readonly number[]): string {
  return blocks(
    `${trimmed(georgia.years, 1)} years of measured traffic of one country, up to the end of 2024 (one signal, step 2 h), in which ` +
      'nothing is known to have happened. Every drop begins at a random moment and is judged alone, after half a year of ' +
      'what was really measured before it. A point is a received reading that lies in the drop. The traffic itself was ' +
      'at hand while the detector was built; only the drops are new.',
    `Seeds: ${seedList(seeds)}.`,
    table(
      ['What', 'Wanted', 'Measured', 'Verdict'],
      [
        ['False alerts a year on the untouched series', NONE, untouched(georgia), NONE],
        foundRow(
          'Drops to 25 % or less, for 12 to 48 h, found within 3 points',
          georgia.deep,
          FOUND_SHARE.deep,
        ),
        foundRow('Drops to 50 %, for 48 to 96 h, found while they last', georgia.half, FOUND_SHARE.half),
      ],
      ['Wanted', 'Measured', 'Verdict'],
    ),
    pointsTable(georgia),
    missedText(georgia),
    falseText(georgia),
  );
}

function untouched({ years, falseAlerts }: GeorgiaResult): string {
  if (years <= 0) return NONE;
  const { low, high } = poissonInterval(falseAlerts.length);
  const rate = rateWithin(falseAlerts.length / years, { low: low / years, high: high / years });
  return `${rate}; ${count(falseAlerts.length)} in all`;
}

function foundRow(what: string, { drops, found }: InjectedDrops, wanted: number): readonly string[] {
  const share = drops > 0 ? found / drops : null;
  const verdict = share === null ? 'not measured' : share >= wanted ? 'met' : 'not met';
  const measured = share === null ? NONE : `${percent(share)} (${count(found)} of ${count(drops)})`;
  return [what, `≥ ${percent(wanted)}`, measured, bold(verdict)];
}

function pointsTable({ deep, half }: GeorgiaResult): string {
  const row = (what: string, { points, standing }: InjectedDrops): readonly string[] => [
    what,
    count(points.length),
    count(quantile(points, 0.5)),
    count(quantile(points, 0.9)),
    count(standing),
  ];
  return table(
    ['Points to the alert', 'Found', 'Median', '90th percentile', 'Begun under an alert that stood'],
    [row('To 25 % or less', deep), row('To 50 %', half)],
  );
}

function missedText({ deep, half }: GeorgiaResult): string {
  const missed = [...deep.missed, ...half.missed];
  if (missed.length === 0) return 'None was missed.';
  const more = missed.length - MAX_MISSED;
  return blocks(
    'Missed, or found too late:',
    list(missed.slice(0, MAX_MISSED).map(missedLine)),
    more > 0 ? `And ${count(more)} more, in accuracy.json.` : '',
  );
}

function missedLine({ seed, onset, left, hours, points, standing }: InjectedDrop): string {
  const when = points === null ? 'never told' : `told after ${plural(points, 'point')}`;
  const before = standing ? ', an alert stood when it began' : '';
  return `Seed ${seed}, ${onset}, to ${percent(left)} for ${trimmed(hours, 1)} h: ${when}${before}.`;
}

function falseText({ falseAlerts }: GeorgiaResult): string {
  return falseAlerts.length === 0 ? '' : `Alerts on the untouched series: ${falseAlerts.join(', ')}.`;
}

function fallsText(falls: readonly FallResult[], seeds: readonly number[]): string {
  return blocks(
    'Made up: a probing signal (step 10 min, usual spread at most 3 %) falls at once to 25 % or less of what it read. ' +
      "IODA's rule for probing, under 80 % of the moving median of 7 days, is as fast as anything can be, because one " +
      'reading is enough for it; the price is that single bad readings are alerts too. Ebb waits for a second reading, ' +
      'or for a second signal. Delays count from the fall to the alert, without the time the feed needs to publish.',
    `Seeds: ${seedList(seeds)}.`,
    table(
      [
        ...['Signals', 'Falls', 'Ebb in the same bin or before', 'Ebb in the same bin or the next'],
        ...['Ebb: median', '90th percentile', 'IODA: median', '90th percentile'],
      ],
      falls.map(({ name, falls: all, sameBin, sameOrNextBin, ebb, ioda }) => [
        name,
        count(all),
        percent(all > 0 ? sameBin / all : null),
        percent(all > 0 ? sameOrNextBin / all : null),
        ...[bins(ebb.medianBins), bins(ebb.p90Bins), bins(ioda.medianBins), bins(ioda.p90Bins)],
      ]),
    ),
    table(
      [
        'False alerts in the quiet before',
        'Place-months',
        'Ebb',
        'per place-month',
        'IODA',
        'per place-month',
      ],
      falls.map(({ name, placeMonths, ebb, ioda }) => [
        name,
        trimmed(placeMonths, 1),
        ...[ebb, ioda].flatMap(({ falseAlerts }) => [
          count(falseAlerts),
          falseRate(falseAlerts, placeMonths),
        ]),
      ]),
    ),
  );
}

function falseRate(alerts: number, placeMonths: number): string {
  if (placeMonths <= 0) return NONE;
  const { low, high } = poissonInterval(alerts);
  return rateWithin(alerts / placeMonths, { low: low / placeMonths, high: high / placeMonths });
}
