import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordingError } from '../../src/core/errors.ts';
import type { SeenObservation } from '../../src/core/series.ts';
import { type Recording, readRecording } from '../../src/recording/read.ts';

const SIGNAL = { id: 'a.x', family: 'a', kind: 'routing', unit: 'prefixes', stepMs: 300_000, lagMs: 60_000 };
const META = { title: 'T', about: 'A', kind: 'synthetic', source: 'S', licence: 'L', signals: [SIGNAL] };
const H = 'time,signal,entity,value\n';
const HS = 'time,signal,entity,value,seenAt\n';
const ROW = '2024-01-01T00:00:00Z,a.x,country:KP,4\n';
const at = (text: string) => Date.parse(text);

let root = '';
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'ebb-recording-'));
});
afterAll(() => rm(root, { recursive: true }));

async function write(csv: string | Buffer | null, meta: unknown = META): Promise<string> {
  count += 1;
  const folder = join(root, String(count));
  await mkdir(folder);
  if (csv !== null) await writeFile(join(folder, 'observations.csv'), csv);
  if (meta !== null)
    await writeFile(join(folder, 'recording.json'), typeof meta === 'string' ? meta : JSON.stringify(meta));
  return folder;
}

async function problem(folder: string): Promise<string> {
  const error: unknown = await readRecording(folder).then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RecordingError)) throw new Error(`not a RecordingError: ${String(error)}`);
  expect(error.message).not.toMatch(/[\r\n]/);
  return error.message;
}

async function rowsOf(recording: Recording): Promise<SeenObservation[]> {
  const rows: SeenObservation[] = [];
  for await (const chunk of recording.chunks()) rows.push(...chunk.rows);
  return rows;
}

const value = (text: string) => `${H}${ROW}2024-01-01T00:05:00Z,a.x,country:KP,${text}\n`;
const notNumber = (text: string) => `line 3: the value "${text}" is not a number ≥ 0`;
const headerRule = 'it must be "time,signal,entity,value" or "time,signal,entity,value,seenAt"';
const notTime = 'is not a UTC time such as 2014-12-22T16:15:00Z';
const long = 'x'.repeat(10_001);

const BAD: readonly (readonly [name: string, csv: string, message: string])[] = [
  ['empty file', '', 'line 1: no row follows the header; a recording has at least one'],
  ['only a header', H, 'line 1: no row follows the header; a recording has at least one'],
  ['no header', ROW, `line 1: the header is "2024-01-01T00:00:00Z,a.x,country:KP,4"; ${headerRule}`],
  [
    'other header',
    `time,signal,place,value\n${ROW}`,
    `line 1: the header is "time,signal,place,value"; ${headerRule}`,
  ],
  ['NaN', value('NaN'), notNumber('NaN')],
  ['Infinity', value('Infinity'), notNumber('Infinity')],
  ['negative', value('-1'), notNumber('-1')],
  ['hex', value('0x10'), notNumber('0x10')],
  ['space', value(' 5'), notNumber(' 5')],
  ['text', value('many'), notNumber('many')],
  ['1e999', value('1e999'), 'line 3: the value "1e999" is above 2^53'],
  ['2^53 + 2', value('9007199254740994'), 'line 3: the value "9007199254740994" is above 2^53'],
  ['quotes', value('"5"'), 'line 3: quotes are not supported; write the fields without them'],
  ['too many columns', value('5,6'), 'line 3: 5 columns instead of 4'],
  ['too few columns', `${H}2024-01-01T00:00:00Z,a.x\n${ROW}`, 'line 2: 2 columns instead of 4'],
  ['one column', `${H}${ROW}nonsense\n`, 'line 3: 1 column instead of 4'],
  ['blank line', `${H}${ROW}\n${ROW}`, 'line 3: the line is empty'],
  [
    'cut off',
    `${H}${ROW}2024-01-01T00:05:00Z,a.x,coun`,
    'line 3: 3 columns instead of 4; the last line looks cut off',
  ],
  [
    'cut off seenAt',
    `${HS}2024-01-01T00:00:00Z,a.x,country:KP,4`,
    'line 2: 4 columns instead of 5; the last line looks cut off',
  ],
  [
    'local time',
    `${H}2024-01-01T00:00:00,a.x,country:KP,4\n`,
    `line 2: the time "2024-01-01T00:00:00" ${notTime}`,
  ],
  [
    '30 February',
    `${H}2024-02-30T00:00:00Z,a.x,country:KP,4\n`,
    `line 2: the time "2024-02-30T00:00:00Z" ${notTime}`,
  ],
  [
    'other signal',
    `${H}${ROW}2024-01-01T00:00:00Z,b,country:KP,4\n`,
    'line 3: the signal "b" is not declared in recording.json',
  ],
  [
    'bad entity',
    `${H}2024-01-01T00:00:00Z,a.x,KP,4\n`,
    'line 2: the entity "KP" is not a place id such as country:KP',
  ],
  [
    'out of order',
    `${H}2024-01-01T00:05:00Z,a.x,country:KP,4\n${ROW}`,
    'line 3: time 2024-01-01T00:00:00Z comes after 2024-01-01T00:05:00Z; rows must be sorted by time',
  ],
  [
    'repeated',
    `${H}${ROW}2024-01-01T00:00:00Z,a.x,country:IR,1\n${ROW}`,
    'line 4: a.x of country:KP at 2024-01-01T00:00:00Z is there twice; only a file with a seenAt column can revise a value',
  ],
  ['long line', `${H}${ROW}${long}\n`, 'line 3: the line is longer than 10000 characters'],
  ['long line without end', `${H}${ROW}${long}`, 'line 3: the line is longer than 10000 characters'],
  ['seenAt missing', `${HS}2024-01-01T00:00:00Z,a.x,country:KP,4,\n`, `line 2: the seenAt "" ${notTime}`],
  [
    'seenAt before time',
    `${HS}2024-01-01T00:10:00Z,a.x,country:KP,4,2024-01-01T00:05:00Z\n`,
    'line 2: seenAt 2024-01-01T00:05:00Z is before time 2024-01-01T00:10:00Z',
  ],
  [
    'seenAt out of order',
    `${HS}2024-01-01T00:00:00Z,a.x,country:KP,4,2024-01-01T00:06:00Z\n2024-01-01T00:05:00Z,a.x,country:KP,4,2024-01-01T00:05:30Z\n`,
    'line 3: seenAt 2024-01-01T00:05:30Z comes after 2024-01-01T00:06:00Z; rows must be sorted by seenAt',
  ],
];

describe('observations.csv that is wrong', () => {
  it.each(BAD)('%s', async (_name, csv, message) => {
    expect(await problem(await write(csv))).toBe(`observations.csv, ${message}`);
  });

  it('names the right line far into the file', async () => {
    const lines = Array.from(
      { length: 30_000 },
      (_, i) => `${new Date(i * 60_000).toISOString()},a.x,country:KP,${i}\n`,
    );
    lines[25_000] = '1970-01-18T08:40:00Z,a.x,country:KP,NaN\n';
    expect(await problem(await write(H + lines.join('')))).toBe(
      'observations.csv, line 25002: the value "NaN" is not a number ≥ 0',
    );
  });
});

const signalWith = (change: object) => ({ ...META, signals: [{ ...SIGNAL, ...change }] });

describe('recording.json that is wrong', () => {
  it.each([
    ['step 0', signalWith({ stepMs: 0 }), /^recording\.json: signals\.0\.stepMs: \S/],
    ['step of 8 days', signalWith({ stepMs: 8 * 86_400_000 }), /^recording\.json: signals\.0\.stepMs: \S/],
    ['negative lag', signalWith({ lagMs: -1 }), /^recording\.json: signals\.0\.lagMs: \S/],
    ['unknown kind', signalWith({ kind: 'magic' }), /^recording\.json: signals\.0\.kind: \S/],
    ['comma in id', signalWith({ id: 'a,b' }), /^recording\.json: signals\.0\.id: not a signal id/],
    [
      'twice',
      { ...META, signals: [SIGNAL, SIGNAL] },
      /^recording\.json: signals\.1\.id: "a\.x" is declared twice$/,
    ],
    ['no signals', { ...META, signals: [] }, /^recording\.json: signals: \S/],
    ['bad entity', { ...META, entities: { KP: {} } }, /^recording\.json: entities\.KP: \S/],
    ['a list', '[]', /^recording\.json: \S/],
    ['no JSON', '{\n"title": ', /^recording\.json: is not valid JSON: \S/],
  ])('%s', async (_name, meta, message) => {
    expect(await problem(await write(H + ROW, meta))).toMatch(message);
  });

  it('says which path is missing', async () => {
    const rule = 'a recording is a folder with recording.json and observations.csv';
    const nowhere = join(root, 'nowhere');
    expect(await problem(nowhere)).toBe(`${nowhere}: does not exist; ${rule}`);
    const noRows = await write(null);
    expect(await problem(noRows)).toBe(`${join(noRows, 'observations.csv')}: does not exist; ${rule}`);
    const noMeta = await write(H, null);
    expect(await problem(noMeta)).toBe(`${join(noMeta, 'recording.json')}: does not exist; ${rule}`);
    const file = join(noMeta, 'observations.csv');
    expect(await problem(file)).toBe(`${file}: is not a folder; ${rule}`);
  });
});

describe('a good recording', () => {
  it('is summed up and read, an empty value as null', async () => {
    const folder = await write(`${H}${ROW}2024-01-01T00:05:00Z,a.x,region:IR-Yazd é,\n`.replace(' é', 'é'), {
      ...META,
      seed: 1,
      entities: { 'asn:1': { name: 'One', parent: 'country:KP', more: 1 } },
      labels: [{ entity: 'country:KP', phase: 'blackout', start: '2024-01-01T00:00:00Z', end: null }],
    });
    const recording = await readRecording(folder);
    expect(recording).toMatchObject({
      folder,
      title: 'T',
      rowCount: 2,
      firstAt: at('2024-01-01T00:00:00Z'),
      lastAt: at('2024-01-01T00:05:00Z'),
      lastDueAt: at('2024-01-01T00:11:00Z'),
      hasSeenAt: false,
      signals: [{ ...SIGNAL, scale: 'index' }],
      entities: [{ id: 'asn:1', name: 'One', parent: 'country:KP' }],
      labels: [{ start: at('2024-01-01T00:00:00Z'), end: null, dark: null, optional: false }],
    });
    const [first, second] = await rowsOf(recording);
    const seen = { signal: 'a.x', place: 'country:KP', observedAt: at('2024-01-01T00:00:00Z'), value: 4 };
    expect(first).toEqual({ ...seen, seenAt: at('2024-01-01T00:06:00Z') });
    expect(second).toMatchObject({ place: 'region:IR-Yazdé', value: null });
    expect((await readRecording(folder)).identity).toBe(recording.identity);
  });

  it('may have CRLF, a byte order mark and no last line feed', async () => {
    const csv = `\ufeff${H}${ROW}2024-01-01T00:05:00Z,a.x,country:KP,0.25`.replaceAll('\n', '\r\n');
    const rows = await rowsOf(await readRecording(await write(csv)));
    expect(rows.map((row) => row.value)).toEqual([4, 0.25]);
  });

  it.each([
    ['9007199254740992', 2 ** 53],
    ['1e-7', 1e-7],
    ['0', 0],
    ['123456789012345', 123456789012345],
    ['0.1', 0.1],
  ])('value %s', async (text, expected) => {
    const rows = await rowsOf(await readRecording(await write(value(text))));
    expect(rows[1]?.value).toBe(expected);
  });

  it('may revise values when it says when they were seen', async () => {
    const row = (time: string, number: number, seen: string) =>
      `2024-01-01T00:${time}:00Z,a.x,country:KP,${number},2024-01-01T${seen}:00Z\n`;
    const csv = HS + row('05', 4, '00:12') + row('00', 3, '00:12') + row('05', 2, '09:00');
    const recording = await readRecording(await write(csv));
    expect(recording).toMatchObject({
      hasSeenAt: true,
      firstAt: at('2024-01-01T00:00:00Z'),
      lastAt: at('2024-01-01T00:05:00Z'),
      lastDueAt: at('2024-01-01T09:00:00Z'),
    });
    const rows = await rowsOf(recording);
    expect(rows.map((found) => found.value)).toEqual([4, 3, 2]);
    expect(rows[2]?.seenAt).toBe(at('2024-01-01T09:00:00Z'));
  });

  it('comes in chunks whose rows are whole wherever the pieces end', async () => {
    const lines = Array.from(
      { length: 50_000 },
      (_, i) => `${new Date(i * 60_000).toISOString()},a.x,country:KP,${i}\n`,
    );
    const recording = await readRecording(await write(H + lines.join('')));
    expect(recording.rowCount).toBe(50_000);
    const values: (number | null)[] = [];
    let progress = 0;
    let chunks = 0;
    for await (const chunk of recording.chunks()) {
      expect(chunk.progress).toBeGreaterThan(progress);
      progress = chunk.progress;
      chunks += 1;
      values.push(...chunk.rows.map((row) => row.value));
    }
    expect(progress).toBe(1);
    expect(chunks).toBeGreaterThan(3);
    expect(values).toEqual(Array.from({ length: 50_000 }, (_, i) => i));
  });

  it('is the one of this project', async () => {
    const recording = await readRecording('recordings/north-korea-2014');
    expect(recording.rowCount).toBeGreaterThan(10_000);
    expect(recording.labels.length).toBeGreaterThan(3);
  });
});
