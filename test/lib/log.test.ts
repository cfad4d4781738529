import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Log } from '../../src/app/ports.ts';
import { createLog, type LogLevel } from '../../src/lib/log.ts';

const record = z.record(z.string(), z.unknown());

function memory(level: LogLevel, secrets: readonly string[] = []) {
  const lines: string[] = [];
  const log: Log = createLog({ level, secrets, to: { write: (line) => lines.push(line) } });
  return { log, lines, parsed: () => lines.map((line) => record.parse(JSON.parse(line))) };
}

describe('the log', () => {
  it('writes one JSON object a line: level, time, fields, message', () => {
    const { log, lines, parsed } = memory('debug');

    log.warn('a feed is late', { feed: 'ioda', lateMs: 5 });

    expect(lines[0]?.endsWith('}\n')).toBe(true);
    const [{ time, ...rest } = {}] = parsed();
    expect(rest).toEqual({ level: 'warn', feed: 'ioda', lateMs: 5, msg: 'a feed is late' });
    expect(time).toMatch(/^\d{4}-.*Z$/);
  });

  it.each([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
    ['silent', 0],
  ] as const)('at level %s writes %i of four lines', (level, count) => {
    const { log, lines } = memory(level);

    log.debug('d');
    log.info('i');
    log.warn('w');
    log.error('e');

    expect(lines).toHaveLength(count);
  });

  it('never writes a secret, wherever it hides', () => {
    const token = 'MTIz.a"b\\c/öé&d';
    const { log, lines } = memory('debug', [token, 'short', 'shorter', '']);
    const cause = new Error(`GET https://x/${token} failed`, { cause: { header: `Bearer ${token}` } });
    const circular: Record<string, unknown> = { token };
    circular.self = circular;

    log.error(`sent ${token}`, {
      token,
      url: new URL(`https://x/?key=${encodeURIComponent(token)}`),
      encoded: encodeURIComponent(token),
      nested: [{ deep: [token, { deeper: `x${token}x${token}` }] }],
      [token]: 'as a key',
      map: new Map([['k', token]]),
      set: new Set([token]),
      error: Object.assign(new Error(token, { cause }), { request: { token } }),
      circular,
      overlap: 'shorter',
    });

    const text = lines.join('');
    expect(text).not.toContain(token);
    expect(text).not.toContain(JSON.stringify(token).slice(1, -1));
    expect(text).not.toContain(encodeURIComponent(token));
    expect(text).not.toContain('a\\"b');
    expect(text).toContain('"overlap":"[redacted]"');
    expect(text).toContain('sent [redacted]');
  });

  it('writes an error with its stack, cause and own fields', () => {
    const { log, parsed } = memory('info');

    log.error('bug', {
      error: Object.assign(new Error('outer', { cause: new TypeError('inner') }), { kind: 'network' }),
    });

    expect(parsed()[0]?.error).toMatchObject({
      name: 'Error',
      message: 'outer',
      kind: 'network',
      cause: { name: 'TypeError', message: 'inner' },
    });
    expect(JSON.stringify(parsed()[0])).toContain('log.test.ts');
  });

  it('keeps its own names when a field has the same', () => {
    const { log, parsed } = memory('info');

    log.info('said', { msg: 'other', level: 9, time: 1 });

    expect(parsed()[0]).toMatchObject({ msg: 'said', level: 'info', msg_: 'other', level_: 9, time_: 1 });
  });

  it('survives whatever it is given', () => {
    const { log, parsed } = memory('info');
    const trap = {
      get bad(): unknown {
        throw new Error('trap');
      },
    };

    log.info('odd', {
      trap,
      big: 10n,
      fn: () => 1,
      none: undefined,
      bytes: new Uint8Array(3),
      date: new Date(Number.NaN),
    });

    expect(parsed()[0]).toMatchObject({
      trap: '[unreadable]',
      big: '10',
      bytes: '[3 bytes]',
      date: null,
      msg: 'odd',
    });
  });

  it('appends to a file, and says at the start when it cannot', () => {
    const folder = mkdtempSync(join(tmpdir(), 'ebb-log-'));
    const file = join(folder, 'new', 'ebb.log');
    try {
      createLog({ level: 'info', to: { file } }).info('one');
      createLog({ level: 'info', to: { file } }).info('two');

      expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(2);
      expect(() => createLog({ level: 'info', to: { file: folder } })).toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
