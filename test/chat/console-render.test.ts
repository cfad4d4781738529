import { cardOf } from '../support/card-of.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consoleWidth, renderCard, safeText } from '../../src/chat/console/render.ts';
import type { Card, RichText } from '../../src/core/card-model.ts';
import { incidentCard } from '../../src/core/card.ts';
import { formatUtc } from '../../src/core/places-time.ts';
import { CASES } from '../core/card-incidents.ts';

const plainStyle = { colour: false, timeText: formatUtc } as const;

const EMPTY = cardOf('Hello');

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc.constantFrom(
    '\u001b[31mred\u001b[0m',
    '\u001b]8;;http://x\u0007link',
    'a\r\nb',
    '\u2028',
    '\u009b31m',
    'x'.repeat(99),
  ),
);

const hostileText: fc.Arbitrary<RichText> = fc.array(
  fc.oneof(
    hostile,
    hostile.map((strong) => ({ strong })),
    fc.integer({ min: 0, max: 4e12 }).map((time) => ({ time })),
  ),
  { maxLength: 5 },
);

const cards: fc.Arbitrary<Card> = fc.record({
  tone: fc.constantFrom('calm', 'notice', 'major', 'critical', 'recovering', 'unknown'),
  headline: hostile,
  body: fc.array(hostileText, { maxLength: 4 }),
  fields: fc.array(fc.record({ name: hostile, text: hostileText }), { maxLength: 4 }),
  spark: fc.option(
    fc.record({
      caption: hostile,
      levels: fc.array(fc.option(fc.double({ min: -2, max: 2 })), { maxLength: 60 }),
    }),
  ),
  footer: fc.array(hostileText, { maxLength: 2 }),
  links: fc.array(fc.record({ label: hostile, url: hostile }), { maxLength: 2 }),
  actions: fc.array(fc.record({ label: hostile, command: hostile }), { maxLength: 2 }),
});

const widths = fc.integer({ min: 24, max: 140 });

describe('renderCard', () => {
  it('shows a whole card', () => {
    const card: Card = {
      tone: 'critical',
      headline: 'North Korea: near-total blackout, 0 of 4 prefixes (routing), 22 Dec 16:15 UTC',
      body: [[{ strong: 'Near-total blackout' }, ' since ', { time: Date.UTC(2014, 11, 22, 16, 15) }, '.']],
      fields: [
        { name: 'Routing', text: ['0 of 4 prefixes'] },
        { name: 'Traffic', text: ['38 % of usual, and a text that needs a second line'] },
      ],
      spark: { caption: 'last 6 h', levels: [1, 0.5, null, 0.25, 0.01, 0] },
      footer: [['Source']],
      links: [{ label: 'More', url: 'https://example.org/' }],
      actions: [],
    };

    expect(renderCard(card, { ...plainStyle, width: 50 })).toBe(
      [
        '┃ ■ CRITICAL',
        '┃ North Korea: near-total blackout, 0 of 4',
        '┃ prefixes (routing), 22 Dec 16:15 UTC',
        '┃',
        '┃ Near-total blackout since 22 Dec 2014 16:15 UTC.',
        '┃',
        '┃ Routing  0 of 4 prefixes',
        '┃ Traffic  38 % of usual, and a text that needs a',
        '┃          second line',
        '┃',
        '┃ █▅·▃▁▁',
        '┃ last 6 h',
        '┃',
        '┃ Source',
        '┃ More: https://example.org/',
      ].join('\n'),
    );
  });

  it('lets no control character through but the line break', () => {
    fc.assert(
      fc.property(cards, widths, (card, width) => {
        const text = renderCard(card, { ...plainStyle, width });

        expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e]/u);
      }),
    );
  });

  it('starts every line with the bar and exceeds the width only by a word that cannot be broken', () => {
    fc.assert(
      fc.property(cards, widths, (card, width) => {
        for (const line of renderCard(card, { ...plainStyle, width }).split('\n')) {
          expect(line.startsWith('┃')).toBe(true);
          if ([...line].length <= width) continue;
          const last = line.split(/(?<!\d) | (?!%)/).at(-1) ?? '';

          // A column of names takes up to 40 % and two spaces; the rest is too narrow for this one word.
          expect([...last].length).toBeGreaterThan((width - 2) * 0.6 - 3);
          expect([...line].length - [...last].length).toBeLessThanOrEqual(width);
        }
      }),
    );
  });

  it.each(CASES)('fits into 80 columns: $name', ({ incident, context }) => {
    for (const line of renderCard(incidentCard(incident, context), plainStyle).split('\n')) {
      // A link is never broken: nobody could follow it.
      if (!line.includes('https://')) expect([...line].length).toBeLessThanOrEqual(80);
    }
  });

  it('says no tone over an answer that has none', () => {
    const error: Card = { ...EMPTY, tone: 'unknown', headline: "There is no command 'hlep'." };
    expect(renderCard(error, { ...plainStyle, isAnswer: true })).toBe("┃ There is no command 'hlep'.");
    expect(renderCard(error, plainStyle)).toContain('? UNKNOWN');
    const dark: Card = { ...EMPTY, tone: 'critical' };
    expect(renderCard(dark, { ...plainStyle, isAnswer: true })).toContain('■ CRITICAL');
  });

  it('paints only when asked to, and says the tone in words either way', () => {
    const card: Card = { ...EMPTY, tone: 'major', body: [['\u001b[41mred\u001b[0m']] };

    expect(renderCard(card, plainStyle)).toBe('┃ ▲ MAJOR\n┃ Hello\n┃\n┃ red');
    expect(renderCard(card, { ...plainStyle, colour: true })).toContain('\u001b[33m▲ MAJOR\u001b[39m');
    expect(renderCard(card, { ...plainStyle, colour: true })).not.toContain('\u001b[41m');
  });

  it('removes terminal escapes whole, so that no half of one is left to read', () => {
    expect(safeText('a\u001b[1;31mb\u001b]0;title\u0007c\u001b')).toBe('abc');
  });
});

describe('the width of the console', () => {
  it.each([
    [{ columns: 60 }, 60],
    [{ columns: 250 }, 100],
    [{ columns: 0 }, 80],
    [{}, 80],
  ])('of %j is %i', (terminal, width) => {
    expect(consoleWidth(terminal)).toBe(width);
  });
});
