/** How fast and how small, beside the simplest thing that could do the job. */
import type { SpeedResult } from '../results.ts';
import { blocks, table } from './markdown.ts';
import { count, times } from './numbers.ts';

export function speedText(speed: readonly SpeedResult[]): string {
  const title = '## Speed';
  if (speed.length === 0) return blocks(title, 'Not measured in this run.');
  return blocks(
    title,
    'The detector alone, on one core, beside a moving median of 7 days over the same numbers; the middle one of ' +
      'three runs each. Speed ratio: ' +
      "Ebb's observations per second over the median's (above 1, Ebb is faster). Memory ratio: Ebb's bytes " +
      "per series over the median's (below 1, Ebb is smaller).",
    table(
      [
        ...['Series', 'Ebb: observations/s', 'Moving median: observations/s', 'Speed ratio'],
        ...['Ebb: bytes per series', 'Moving median: bytes per series', 'Memory ratio'],
      ],
      speed.map((row) => [
        count(row.series),
        count(row.observationsPerSecond),
        count(row.medianPerSecond),
        times(row.observationsPerSecond, row.medianPerSecond),
        count(row.bytesPerSeries),
        count(row.medianBytesPerSeries),
        times(row.bytesPerSeries, row.medianBytesPerSeries),
      ]),
    ),
  );
}
