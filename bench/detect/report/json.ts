/** JSON as our formatter writes it, so that a new report passes `npm run check`: lists of numbers fill their lines. */
import type { BenchResult } from '../results.ts';

const LINE_WIDTH = 110;
const NUMBER_LIST = /^( *)("\w+": )\[\n((?: *-?[\d.e+-]+,?\n)+) *\](,?)$/gm;

export function jsonText(result: BenchResult): string {
  const text = JSON.stringify(result, null, 2);
  const filled = text.replace(NUMBER_LIST, (_, indent: string, key: string, lines: string, comma: string) => {
    const numbers = lines.split(',').map((line) => line.trim());
    const oneLine = `${indent}${key}[${numbers.join(', ')}]${comma}`;
    if (oneLine.length <= LINE_WIDTH) return oneLine;
    return `${indent}${key}[\n${fill(numbers, `${indent}  `)}\n${indent}]${comma}`;
  });
  return `${filled}\n`;
}

function fill(numbers: readonly string[], indent: string): string {
  const lines: string[] = [];
  numbers.forEach((number, i) => {
    const word = i < numbers.length - 1 ? `${number},` : number;
    const line = lines.at(-1);
    if (line !== undefined && line.length + 1 + word.length <= LINE_WIDTH)
      lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(indent + word);
  });
  return lines.join('\n');
}
