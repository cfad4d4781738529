import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDelegated } from '../../../src/feeds/ris/delegated.ts';
import { emptyPrefix, readPrefix, sizeOf, startOf } from '../../../src/feeds/ris/prefix.ts';

function registeredIn(cc: string, ...lines: readonly string[]) {
  return readDelegated(lines).countries.get(cc);
}

describe('a delegated file', () => {
  it('gives blocks and ASNs by country, and leaves headings and what is no country', () => {
    const { countries, elsewhere, skipped } = readDelegated([
      '2|apnic|20261119|5|19830613|20261118|+1000',
      'apnic|*|asn|*|10|summary',
      '# a comment',
      '',
      'apnic|KP|ipv4|175.45.176.0|1024|20091221|assigned|A1',
      'apnic|KP|asn|131279|1|20091221|allocated|A1',
      'apnic|KP|ipv6|2001:db8::|32|20200101|allocated|A1',
      'ripencc|EU|ipv4|192.0.2.0|256|20000101|allocated|B1',
      'apnic|AP|ipv4|198.51.100.0|256|20000101|allocated|B2',
      'apnic||ipv4|203.0.113.0|256||available|',
      'apnic|FR|ipv4|203.0.113.0|256|20200101|reserved|C1',
    ]);
    expect([...countries]).toEqual([
      ['KP', { prefixes: ['175.45.176.0/22', '2001:db8::/32'], asns: [131279] }],
    ]);
    expect([elsewhere, skipped]).toEqual([4, 0]);
  });

  it('splits a number of addresses that is no power of two', () => {
    const line = 'ripencc|DE|ipv4|192.0.2.0|768|20200101|allocated|X';
    expect(registeredIn('DE', line)?.prefixes).toEqual(['192.0.2.0/23', '192.0.4.0/24']);
  });

  it('splits a range that does not begin where its size would let it', () => {
    const line = 'ripencc|DE|ipv4|10.0.1.0|512|20200101|allocated|X';
    expect(registeredIn('DE', line)?.prefixes).toEqual(['10.0.1.0/24', '10.0.2.0/24']);
  });

  it('counts on from the first of several ASNs', () => {
    expect(registeredIn('JP', 'apnic|JP|asn|173|3|20020801|allocated|X')?.asns).toEqual([173, 174, 175]);
  });

  it.each([
    'apnic|KP|ipv4|175.45.176.0|-4|20091221|assigned|A1',
    'apnic|KP|ipv4|175.45.176.0|0|20091221|assigned|A1',
    'apnic|KP|ipv4|255.255.255.0|512|20091221|assigned|A1',
    'apnic|KP|ipv4|2001:db8::|32|20091221|assigned|A1',
    'apnic|KP|ipv6|175.45.176.0|22|20091221|assigned|A1',
    'apnic|KP|ipv6|2001:db8::|129|20091221|assigned|A1',
    'apnic|KP|asn|131279|9999999|20091221|assigned|A1',
    'apnic|KP|asn|x|1|20091221|assigned|A1',
    'apnic|KP|ipv5|1|1|20091221|assigned|A1',
    'apnic|Korea|asn|131279|1|20091221|assigned|A1',
  ])('skips and counts %s', (line) => {
    const { countries, skipped } = readDelegated([line]);
    expect([countries.size, skipped]).toEqual([0, 1]);
  });

  it('covers every range exactly, with blocks that do not overlap', () => {
    fc.assert(
      fc.property(fc.nat(0xffff_ffff), fc.integer({ min: 1, max: 2 ** 24 }), (start, count) => {
        const size = Math.min(count, 2 ** 32 - start);
        const text = [24, 16, 8, 0].map((by) => (start >>> by) & 255).join('.');
        let at = start;
        for (const block of registeredIn('XX', `a|XX|ipv4|${text}|${size}||allocated|`)?.prefixes ?? []) {
          const prefix = emptyPrefix();
          expect(readPrefix(block, prefix)).toBe('ok');
          expect(startOf(prefix)).toBe(at);
          at += sizeOf(prefix);
        }
        expect(at).toBe(start + size);
      }),
    );
  });

  it('survives any lines', () => {
    fc.assert(fc.property(fc.array(fc.string()), (lines) => void readDelegated(lines)));
  });
});
