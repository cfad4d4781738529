import { isIPv4, isIPv6 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyPrefix, formatPrefix, readPrefix } from '../../../src/feeds/ris/prefix.ts';
import { PrefixIndex } from '../../../src/feeds/ris/prefix-index.ts';

/** The prefix as written back, or what is wrong with it. */
function read(text: string): string {
  const prefix = emptyPrefix();
  const result = readPrefix(text, prefix);
  return result === 'ok' ? formatPrefix(prefix) : result;
}

describe('a prefix is read', () => {
  it.each([
    ['9.9.9.0/24', '9.9.9.0/24'],
    ['255.255.255.255/32', '255.255.255.255/32'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['175.45.176.255/22', '175.45.176.0/22'],
    ['2605:de00:bb:0:0:0:0:0/48', '2605:de00:bb::/48'],
    ['2605:DE00:00bb::/48', '2605:de00:bb::/48'],
    ['2602:fd9e:f00::/40', '2602:fd9e:f00::/40'],
    ['2602:fd9e:fff::/40', '2602:fd9e:f00::/40'],
    ['::/0', '::/0'],
    ['2001:db8:0:1::1/64', '2001:db8:0:1::/64'],
    ['2001::8:9:a:b/64', '2001::/64'],
    ['2001:db8::5:6:7:8/64', '2001:db8::/64'],
  ])('%s as %s', (text, expected) => {
    expect(read(text)).toBe(expected);
  });

  it.each(['2001:db8::1/128', '2001:db8::/65'])('%s as too long to be routed', (text) => {
    expect(read(text)).toBe('too-long');
  });

  it.each([
    '',
    '/',
    '10',
    '10.0.0.0',
    '10.0.0/8',
    '10.0.0.0.0/8',
    '10.0.0.256/8',
    '010.0.0.0/8',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '10.0.0.0/8 ',
    ' 10.0.0.0/8',
    '10.0.0.0/-1',
    '10.0.0.0/',
    '10..0.0/8',
    '1e3.0.0.0/8',
    ':1:2:3:4:5:6:7/48',
    '1:2:3:4:5:6:7:/48',
    '1:2:3:4:5:6:7/48',
    '1:2:3:4:5:6:7:8:9/48',
    '1::2::3/48',
    ':::/48',
    '1:::2/48',
    '12345::/48',
    'g::/48',
    '::ffff:1.2.3.4/96',
    'fe80::1%eth0/64',
    '2001:db8::/129',
    '2001:db8::',
    `${'1:'.repeat(50)}/48`,
  ])('never: %j', (text) => {
    expect(read(text)).toBe('malformed');
  });
});

describe('for any text', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  const anything = fc.oneof(
    fc.string(),
    fc.string({ unit: fc.constantFrom(...'0123456789abcf:./') }),
    fc.tuple(address, fc.integer({ min: -1, max: 130 })).map(([ip, length]) => `${ip}/${length}`),
  );

  it('nothing is thrown, and only what node:net takes for an address is read', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const [ip = '', length = ''] = text.split('/');
        const isNumber = /^(0|[1-9]\d{0,2})$/.test(length) && text === `${ip}/${length}`;
        const isV4 = isIPv4(ip) && Number(length) <= 32;
        const isV6 = isIPv6(ip) && !ip.includes('.') && !ip.includes('%') && Number(length) <= 128;
        expect(read(text) !== 'malformed').toBe(isNumber && (isV4 || isV6));
      }),
      { numRuns: 2_000 },
    );
  });

  it('what was read and written back is read the same', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const once = read(text);
        if (once.includes('/')) expect(read(once)).toBe(once);
      }),
    );
  });
});

describe('an index of prefixes', () => {
  it('is a map from prefix to the order of its first coming, over several growths', () => {
    const index = new PrefixIndex();
    const model = new Map<string, number>();
    const prefix = emptyPrefix();
    const wrong: string[] = [];
    for (let i = 0; i < 20_000; i += 1) {
      const number = (i * 7_919) % 6_007;
      const v4 = `10.${number >> 8}.${number & 255}.0/24`;
      readPrefix(number % 3 === 0 ? `2a00:${number.toString(16)}::/${44 + (number % 21)}` : v4, prefix);
      const key = formatPrefix(prefix);
      if (index.find(prefix) !== (model.get(key) ?? -1)) wrong.push(key);
      if (!model.has(key)) model.set(key, model.size);
      if (index.add(prefix) !== model.get(key)) wrong.push(key);
    }
    for (const [key, at] of model) if (formatPrefix(index.read(at, prefix)) !== key) wrong.push(key);
    expect(wrong).toEqual([]);
    expect(index.size).toBe(model.size);
  });

  it('keeps apart what differs in length or family only', () => {
    const index = new PrefixIndex();
    const prefix = emptyPrefix();
    const texts = ['32.1.0.0/16', '32.1.0.0/24', '2001::/16', '2001::/24', '2001::/64', '::/0', '0.0.0.0/0'];
    const numbers = texts.map((text) => {
      readPrefix(text, prefix);
      return index.add(prefix);
    });
    expect(numbers).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });
});
