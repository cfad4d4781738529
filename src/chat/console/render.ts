/** A card on a terminal: a bar on the left, words and shapes before colour, wrapped to a width. */
import { createColors } from 'picocolors';
import type { Card, CardField, RichText, Tone } from '../../core/card-model.ts';
import type { Instant } from '../../core/time.ts';

interface ConsoleStyle {
  /** Columns; 80 when absent. */
  readonly width?: number;
  readonly colour: boolean;
  readonly timeText: (at: Instant) => string;
  /** An answer to a question says no tone unless it has one: help and errors are neither news nor unknown. */
  readonly isAnswer?: boolean;
}

type Paint = (text: string) => string;
type Palette = ReturnType<typeof createColors>;

interface Piece {
  readonly text: string;
  readonly strong: boolean;
}

/** What stands between two spaces: it is never broken. */
type Word = readonly Piece[];

const DEFAULT_WIDTH = 80;
/** Narrower than this, wrapping only makes a column of single words. */
const MIN_WIDTH = 24;
const BAR = '┃';

const MARKS: Readonly<Record<Tone, string>> = {
  calm: '○ INFO',
  notice: '◆ NOTICE',
  major: '▲ MAJOR',
  critical: '■ CRITICAL',
  recovering: '↗ RECOVERING',
  unknown: '? UNKNOWN',
};

const PAINTS = {
  calm: 'green',
  notice: 'cyan',
  major: 'yellow',
  critical: 'red',
  recovering: 'blue',
  unknown: 'magenta',
} as const satisfies Readonly<Record<Tone, keyof Palette>>;

const LEVELS = '▁▂▃▄▅▆▇█';
const GAP = '·';

const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g;
const BREAKS = /[\s\p{Zl}\p{Zp}]+/gu;
/** Controls, direction and other invisible marks (but not the joiners that scripts need), broken surrogates. */
const INVISIBLE = /[\p{Cc}\p{Cs}\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]/gu;

/** Hostile text on one line: no escapes, no controls, no line breaks. */
export function safeText(text: string): string {
  return text.replace(ESCAPES, '').replace(BREAKS, ' ').replace(INVISIBLE, '');
}

const lengthOf = (word: Word): number => word.reduce((sum, { text }) => sum + [...text].length, 0);

function piecesOf(text: RichText, timeText: ConsoleStyle['timeText']): readonly Piece[] {
  return text.map((span) => {
    if (typeof span === 'string') return { text: safeText(span), strong: false };
    if ('strong' in span) return { text: safeText(span.strong), strong: true };
    return { text: safeText(timeText(span.time)), strong: false };
  });
}

/** Splits at spaces, but keeps `38 %` together. */
function wordsOf(pieces: readonly Piece[]): readonly Word[] {
  const words: Word[] = [];
  let word: Piece[] = [];
  const close = (): void => {
    if (word.length > 0) words.push(word);
    word = [];
  };
  for (const { text, strong } of pieces) {
    text.split(/(?<!\d) | (?!%)/).forEach((part, index) => {
      if (index > 0) close();
      if (part !== '') word.push({ text: part, strong });
    });
  }
  close();
  return words;
}

function wrap(words: readonly Word[], width: number, strong: Paint): readonly string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of words) {
    const length = lengthOf(word);
    if (used > 0 && used + 1 + length > width) {
      lines.push(line);
      line = '';
      used = 0;
    }
    const painted = word.map((piece) => (piece.strong ? strong(piece.text) : piece.text)).join('');
    line += used > 0 ? ` ${painted}` : painted;
    used += (used > 0 ? 1 : 0) + length;
  }
  return used > 0 ? [...lines, line] : lines;
}

interface Page {
  readonly width: number;
  readonly palette: Palette;
  readonly timeText: ConsoleStyle['timeText'];
}

function textLines(text: RichText, page: Page): readonly string[] {
  return wrap(wordsOf(piecesOf(text, page.timeText)), page.width, page.palette.bold);
}

/** Names in one column, texts in the next; a name too long for its column stands on a line of its own. */
function fieldLines(fields: readonly CardField[], page: Page): readonly string[] {
  const names = fields.map(({ name }) => safeText(name).trim());
  const limit = Math.floor(page.width * 0.4);
  const fitting = names.map((name) => [...name].length).filter((length) => length <= limit);
  const column = fitting.length === 0 ? 2 : Math.max(...fitting) + 2;
  return fields.flatMap(({ text }, index) => {
    const name = names[index] ?? '';
    const lines = textLines(text, { ...page, width: page.width - column });
    const length = [...name].length;
    const indent = ' '.repeat(column);
    if (length > column - 2) return [...textLines([name], page), ...lines.map((line) => indent + line)];
    const first = name + ' '.repeat(column - length) + (lines[0] ?? '');
    return [first, ...lines.slice(1).map((line) => indent + line)];
  });
}

function levelMark(level: number | null): string {
  if (level === null || Number.isNaN(level)) return GAP;
  const clipped = Math.min(1, Math.max(0, level));
  return LEVELS[Math.min(LEVELS.length - 1, Math.floor(clipped * LEVELS.length))] ?? GAP;
}

function sparkLines(spark: Card['spark'], page: Page): readonly string[] {
  if (spark === null) return [];
  const marks = spark.levels.map(levelMark);
  const lines: string[] = [];
  for (let from = 0; from < marks.length; from += page.width) {
    lines.push(marks.slice(from, from + page.width).join(''));
  }
  return [...lines, ...textLines([spark.caption], page).map(page.palette.dim)];
}

function smallPrint({ footer, links }: Card, page: Page): readonly string[] {
  const linked = links.map(({ label, url }) => `${label}: ${url}`);
  return [...footer, ...linked.map((line) => [line])].flatMap((text) =>
    textLines(text, page).map(page.palette.dim),
  );
}

/** The card as lines of text without a final newline. No control character but `\n` when `colour` is false. */
export function renderCard(
  card: Card,
  { width = DEFAULT_WIDTH, colour, timeText, isAnswer = false }: ConsoleStyle,
): string {
  const palette = createColors(colour);
  const tone: Paint = palette[PAINTS[card.tone]];
  const page: Page = { width: Math.max(MIN_WIDTH, width) - 2, palette, timeText };
  const isPlain = isAnswer && (card.tone === 'calm' || card.tone === 'unknown');
  const head = textLines([{ strong: card.headline }], page);
  const blocks = [
    [...(isPlain ? [] : [tone(MARKS[card.tone])]), ...head],
    card.body.flatMap((sentence) => textLines(sentence, page)),
    fieldLines(card.fields, page),
    sparkLines(card.spark, page),
    smallPrint(card, page),
  ].filter((block) => block.length > 0);
  return blocks
    .flatMap((block, index) => (index === 0 ? block : ['', ...block]))
    .map((line) => `${tone(BAR)} ${line}`.trimEnd())
    .join('\n');
}

/** In characters. Some terminals do not say, others say 0. */
export function consoleWidth({ columns }: { readonly columns?: number }): number {
  return Math.min(100, columns === undefined || columns === 0 ? 80 : columns);
}
