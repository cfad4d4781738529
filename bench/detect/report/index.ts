/** The accuracy report: `accuracy.md` for people, `accuracy.json` for machines, a chart for each corpus. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchResult } from '../results.ts';
import { chartOf } from './chart.ts';
import { corpusText } from './corpus.ts';
import { dropsText } from './drops.ts';
import { intro } from './intro.ts';
import { jsonText } from './json.ts';
import { blocks } from './markdown.ts';
import { realText } from './real.ts';
import { speedText } from './speed.ts';

export { chartOf };

export function reportText(result: BenchResult): string {
  const corpora = result.corpora.map(corpusText);
  const { real, drops, speed } = result;
  return `${blocks(intro(result), ...corpora, realText(real), dropsText(drops), speedText(speed))}\n`;
}

export async function writeReport(result: BenchResult, folder: string): Promise<void> {
  const charts = join(folder, 'accuracy');
  await mkdir(charts, { recursive: true });
  await writeFile(join(folder, 'accuracy.md'), reportText(result));
  await writeFile(join(folder, 'accuracy.json'), jsonText(result));
  for (const corpus of result.corpora) await writeFile(join(charts, `${corpus.corpus}.svg`), chartOf(corpus));
}
