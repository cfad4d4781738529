import { placeKind, type PlaceId } from '../core/entity.ts';
import { RecordingError } from '../core/errors.ts';
import type { SignalSpec } from '../core/series.ts';
import { type Instant, isoSeconds } from '../core/time.ts';
import { decode, detach, MAX_VALUE, quote, readValue, TimeReader } from './values.ts';

const CARRIAGE_RETURN = 13;
const MAX_LINE = 10_000;
const MAX_SERIES = 1_000_000;
const HEADER = 'time,signal,entity,value';
const HEADER_SEEN = `${HEADER},seenAt`;
/** The UTF-8 byte order mark, read as Latin-1. */
const BOM = '\u00ef\u00bb\u00bf';

/** One (signal, place) of the file; the same object for each of its rows. */
interface Series {
  readonly spec: SignalSpec;
  readonly place: PlaceId;
  /** From a bin's start until its value is due. */
  readonly dueMs: number;
  lastAt: Instant;
}

type RowSink = (series: Series, at: Instant, value: number | null, seenAt: Instant) => void;

/**
 * Checks and reads `observations.csv` piece by piece. The text is Latin-1 (one character a byte), which is fast;
 * only names are decoded, once each. Throws RecordingError at the first line that is wrong.
 */
export class RowParser {
  hasSeenAt = false;
  rows = 0;
  private lineNumber = 0;
  private carry = '';
  private previous: Instant = Number.NEGATIVE_INFINITY;
  private readonly times = new TimeReader();
  private readonly seenTimes = new TimeReader();
  private readonly series = new Map<string, Series>();
  private readonly specs: ReadonlyMap<string, SignalSpec>;
  private readonly sink: RowSink;

  constructor(signals: readonly SignalSpec[], sink: RowSink) {
    this.specs = new Map(signals.map((spec) => [spec.id, spec]));
    this.sink = sink;
  }

  push(piece: string): void {
    const text = this.carry + piece;
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.readLine(text, start, end, false);
      start = end + 1;
    }
    this.carry = detach(text.slice(start));
    if (this.carry.length > MAX_LINE) this.failLong();
  }

  /** The end of the file: a last line without line feed must be whole. */
  finish(): void {
    if (this.carry !== '') this.readLine(this.carry, 0, this.carry.length, true);
    this.carry = '';
    if (this.lineNumber === 0) this.lineNumber = 1;
    if (this.rows === 0) this.fail('no row follows the header; a recording has at least one');
  }

  private readLine(text: string, start: number, lineEnd: number, last: boolean): void {
    this.lineNumber += 1;
    if (lineEnd - start > MAX_LINE) this.failLong(true);
    const end = lineEnd > start && text.charCodeAt(lineEnd - 1) === CARRIAGE_RETURN ? lineEnd - 1 : lineEnd;
    if (this.lineNumber === 1) return this.readHeader(text.slice(start, end));
    const first = text.indexOf(',', start);
    const second = text.indexOf(',', first + 1);
    const third = text.indexOf(',', second + 1);
    const fourth = this.hasSeenAt ? text.indexOf(',', third + 1) : end;
    if (!isInside(first, second, third, fourth, this.hasSeenAt ? end - 1 : end))
      return this.failColumns(text.slice(start, end), last);
    const at = this.times.read(text, start, first);
    const series = this.series.get(text.slice(first + 1, third));
    const value = readValue(text, third + 1, fourth);
    const seenAt = this.hasSeenAt ? this.seenTimes.read(text, fourth + 1, end) : at;
    if (!(value === null || value <= MAX_VALUE) || series === undefined || Number.isNaN(at + seenAt))
      return this.readSlowly(text.slice(start, end), last, at, value, seenAt);
    this.accept(series, at, value, seenAt);
  }

  /** For a line that is wrong, or the first of its series. */
  private readSlowly(line: string, last: boolean, at: Instant, value: number | null, seenAt: Instant): void {
    const columns = line.split(',');
    if (columns.length !== this.width || line.includes('"')) return this.failColumns(line, last);
    const [time = '', signal = '', entity = '', number = '', seen = ''] = columns;
    if (Number.isNaN(at)) this.failTime('time', time);
    const series = this.series.get(`${signal},${entity}`) ?? this.addSeries(signal, entity);
    if (Number.isNaN(value)) this.fail(`the value ${quote(number)} is not a number ≥ 0`);
    if (value === Number.POSITIVE_INFINITY) this.fail(`the value ${quote(number)} is above 2^53`);
    if (Number.isNaN(seenAt)) this.failTime('seenAt', seen);
    this.accept(series, at, value, seenAt);
  }

  private accept(series: Series, at: Instant, value: number | null, seenAt: Instant): void {
    const key = this.hasSeenAt ? seenAt : at;
    if (key < this.previous) this.failOrder(key);
    this.previous = key;
    if (this.hasSeenAt) {
      if (seenAt < at) this.fail(`seenAt ${isoSeconds(seenAt)} is before time ${isoSeconds(at)}`);
    } else if (series.lastAt === at) this.failRepeated(series, at);
    series.lastAt = at;
    this.rows += 1;
    this.sink(series, at, value, this.hasSeenAt ? seenAt : at + series.dueMs);
  }

  private addSeries(signal: string, entity: string): Series {
    const spec = this.specs.get(decode(signal));
    if (spec === undefined) this.fail(`the signal ${quote(signal)} is not declared in recording.json`);
    const place = decode(entity);
    if (placeKind(place) === null)
      this.fail(`the entity ${quote(entity)} is not a place id such as country:KP`);
    if (this.series.size >= MAX_SERIES)
      this.fail(`more than ${MAX_SERIES} different pairs of signal and entity`);
    const series = { spec, place, dueMs: spec.stepMs + spec.lagMs, lastAt: Number.NEGATIVE_INFINITY };
    this.series.set(detach(`${signal},${entity}`), series);
    return series;
  }

  private readHeader(line: string): void {
    const header = line.startsWith(BOM) ? line.slice(BOM.length) : line;
    if (header !== HEADER && header !== HEADER_SEEN)
      this.fail(`the header is ${quote(header)}; it must be "${HEADER}" or "${HEADER_SEEN}"`);
    this.hasSeenAt = header === HEADER_SEEN;
  }

  private get width(): number {
    return this.hasSeenAt ? 5 : 4;
  }

  private failColumns(line: string, last: boolean): never {
    if (line === '') this.fail('the line is empty');
    if (line.includes('"')) this.fail('quotes are not supported; write the fields without them');
    const count = line.split(',').length;
    const cut = last && count < this.width ? '; the last line looks cut off' : '';
    return this.fail(`${count} ${count === 1 ? 'column' : 'columns'} instead of ${this.width}${cut}`);
  }

  private failTime(column: string, text: string): never {
    return this.fail(`the ${column} ${quote(text)} is not a UTC time such as 2014-12-22T16:15:00Z`);
  }

  private failOrder(at: Instant): never {
    const column = this.hasSeenAt ? 'seenAt' : 'time';
    const [now, before] = [new Date(at).toISOString(), new Date(this.previous).toISOString()].map((text) =>
      text.replace('.000Z', 'Z'),
    );
    return this.fail(`${column} ${now} comes after ${before}; rows must be sorted by ${column}`);
  }

  private failRepeated(series: Series, at: Instant): never {
    const what = `${series.spec.id} of ${series.place} at ${isoSeconds(at)}`;
    return this.fail(`${what} is there twice; only a file with a seenAt column can revise a value`);
  }

  private failLong(counted = false): never {
    if (!counted) this.lineNumber += 1;
    return this.fail(`the line is longer than ${MAX_LINE} characters`);
  }

  private fail(what: string): never {
    throw new RecordingError(`observations.csv, line ${this.lineNumber}: ${what}`);
  }
}

/** Whether all commas were found (a missing one is -1) and lie in the line. */
function isInside(first: number, second: number, third: number, fourth: number, end: number): boolean {
  return first < second && second < third && third < fourth && fourth <= end;
}
