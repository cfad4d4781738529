import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Card, RichText, Span, Tone } from '../../../src/core/card-model.ts';
import { optionsOf, formOf } from '../../../src/chat/slack/modal.ts';
import { homeView } from '../../../src/chat/slack/home.ts';
import { renderAnswer, renderCard, renderPlain, renderUpdate } from '../../../src/chat/slack/render.ts';
import { shareButton } from '../../../src/chat/slack/blocks.ts';
import { inert, mrkdwnOf, typedLine } from '../../../src/chat/slack/text.ts';
import { cardOf } from '../../support/card-of.ts';
import { complaints, mentions, valuesOf } from '../../support/fake-slack-limits.ts';

const NASTY = [
  '<!channel>',
  '<!here|here>',
  '@here',
  '@everyone',
  '<@U123>',
  '<#C1>',
  '<!subteam^S1>',
  '<!date^1^{date}|x>',
  '<https://evil.example|click>',
  '*bold*',
  '_it_',
  '~no~',
  '`code`',
  '```',
  '> quote',
  ':skull:',
  '&amp;',
  '&lt;!channel&gt;',
  '\u202e',
  '\u0000',
  '\n',
  '|',
  '\ud800',
];

const piece = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom(...NASTY));
const text = fc.array(piece, { maxLength: 6 }).map((parts) => parts.join(''));
const longText = fc.tuple(text, fc.nat(60)).map(([each, times]) => each.repeat(times));
const anyText = fc.oneof(text, longText);
const span: fc.Arbitrary<Span> = fc.oneof(
  anyText,
  anyText.map((strong) => ({ strong })),
  fc.double().map((time) => ({ time })),
);
const rich: fc.Arbitrary<RichText> = fc.array(span, { maxLength: 4 });
const TONES: readonly Tone[] = ['calm', 'notice', 'major', 'critical', 'recovering', 'unknown'];
const address = fc.oneof(
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  text,
  fc.constant('javascript:x'),
);

const anyCard: fc.Arbitrary<Card> = fc.record({
  tone: fc.constantFrom(...TONES),
  headline: anyText,
  body: fc.array(rich, { maxLength: 12 }),
  fields: fc.array(fc.record({ name: anyText, text: rich }), { maxLength: 30 }),
  spark: fc.option(
    fc.record({
      caption: anyText,
      levels: fc.array(fc.option(fc.double()), { maxLength: 300 }),
    }),
  ),
  footer: fc.array(rich, { maxLength: 12 }),
  links: fc.array(fc.record({ label: anyText, url: address }), { maxLength: 12 }),
  actions: fc.array(fc.record({ label: anyText, command: text }), { maxLength: 40 }),
});

/** Codes that Slack would act on, other than our own dates and web links. */
const codesIn = (value: unknown): readonly string[] =>
  valuesOf(value, 'text').flatMap((each) =>
    (each.match(/<[^>]*>/gu) ?? []).filter(
      (code) => !/^<(?:!date\^\d+\^\{date_short_pretty\} \{time\}\||https?:)/u.test(code),
    ),
  );

describe('whatever a card holds', () => {
  it('keeps every limit, mentions nobody and holds no code of Slack but our own', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        for (const rendered of [
          renderCard(card, null, 'k'),
          renderAnswer(card, shareButton('status Iran')),
          renderUpdate(card, null, 'https://slack.com/archives/C1/p1'),
          renderPlain(card, null),
        ]) {
          expect(complaints('message', rendered)).toEqual([]);
          expect(mentions(rendered)).toEqual([]);
          expect(codesIn(rendered)).toEqual([]);
        }
      }),
      { numRuns: 80 },
    );
  });

  it('calls the configured user group and nobody else', () => {
    fc.assert(
      fc.property(anyCard, (card) => {
        expect(new Set(mentions(renderCard(card, 'S0123', 'k')))).toEqual(new Set(['<!subteam^S0123>']));
        expect(complaints('message', renderCard(card, 'S0123', 'k'))).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it('fits on the home page, however many there are', () => {
    fc.assert(
      fc.property(fc.array(anyCard, { maxLength: 12 }), (cards) => {
        expect(complaints('home', homeView(cards, 'ebb'))).toEqual([]);
        expect(mentions(homeView(cards, 'ebb'))).toEqual([]);
      }),
      { numRuns: 15 },
    );
  });

  it('never cuts an escape or a date in two', () => {
    fc.assert(
      fc.property(rich, fc.integer({ min: 1, max: 200 }), (spans, max) => {
        const out = mrkdwnOf(spans, max);
        expect(out.length).toBeLessThanOrEqual(max);
        expect(out.replace(/&(?:amp|lt|gt);/gu, '').replace(/<!date\^\d+\^[^>|]*\|[^>]*>/gu, '')).not.toMatch(
          /[&<>]/u,
        );
      }),
    );
  });
});

it.each([
  'channel',
  'here',
  '!channel',
  'U123',
  '@here',
  'S1>',
  '<!here>',
])('does not mention %j', (mention) => {
  expect(mentions(renderCard(cardOf('Iran'), mention, 'k'))).toEqual([]);
});

it('keeps what matters when a card is too long: headline, sentences, the first evidence, the buttons', () => {
  const long = 'word '.repeat(900);
  const card = cardOf('Iran: Near-total blackout', {
    body: [['Dark since noon.'], [long]],
    fields: Array.from({ length: 40 }, (_, index) => ({ name: `signal ${index}`, text: [long] })),
    spark: { caption: 'the last day', levels: [1, 0.5, null, 0] },
    footer: [[long]],
    actions: [{ label: 'Mute', command: 'mute country:IR 1h' }],
  });

  const { blocks } = renderCard(card, null, 'k');

  const words = valuesOf(blocks, 'text').join('\n');
  expect(words).toContain('Iran: Near-total blackout');
  expect(words).toContain('Dark since noon.');
  expect(words).toContain('*signal 0*');
  expect(words).toContain('that do not fit here');
  expect(words).not.toContain('the last day');
  expect(valuesOf(blocks, 'value')).toEqual(['mute country:IR 1h']);
});

it('shows a small card whole: curve, small print, links', () => {
  const card = cardOf('Iran', {
    spark: { caption: 'the last day', levels: [1, 0.5, null, 0] },
    footer: [['Data: IODA']],
    links: [{ label: 'IODA', url: 'https://ioda.example/?a=1&b=2' }],
  });

  const words = valuesOf(renderCard(card, null, 'k').blocks, 'text');

  expect(words).toContain('█▅·▁ the last day');
  expect(words).toContain('Data: IODA');
  expect(words).toContain('<https://ioda.example/?a=1&amp;b=2|IODA>');
});

it('sets strong words apart where Slack would not see the mark', () => {
  expect(mrkdwnOf(['lost ', { strong: '38 %' }, ' of it'], 100)).toBe('lost *38 %* of it');
  expect(mrkdwnOf(['a', { strong: 'b' }, 'c'], 100)).toBe('a\u200b*b*\u200bc');
});

it('leaves ordinary words as they are', () => {
  const words = 'North Korea (AS131279): 4 → 0 of 4 ris.prefixes_v4 at 16:15:00, 100 %';
  expect(inert(words, 200)).toBe(words);
});

it('reads what Slack escapes as it was typed', () => {
  expect(typedLine(' status <http://example.org|example.org> <#C1|general> <@U1> a &amp; b ')).toBe(
    'status example.org C1 U1 a & b',
  );
});

it('offers at most 100 places, each short enough, and asks for every parameter of a command', () => {
  const many = Array.from({ length: 150 }, (_, index) => ({ name: 'N'.repeat(120), value: `v${index}` }));
  const options = optionsOf([...many.slice(0, 1), { name: 'long', value: 'v'.repeat(200) }, ...many]);
  expect(complaints('options', { options })).toEqual([]);
  expect(options).toHaveLength(100);

  const kinds = ['place', 'choice', 'duration', 'number', 'text', 'mention'] as const;
  const parameters = kinds.map((kind) => ({
    name: kind,
    kind,
    required: kind === 'place',
    description: 'd',
    ...(kind === 'choice' ? { choices: [{ name: 'Major', value: 'major' }] } : {}),
  }));
  const command = { name: 'subscribe', summary: 'S', parameters, changesChannel: true, isPrivate: true };
  const view = formOf(command, {
    command: 'subscribe',
    channel: 'C1',
    responseUrl: 'https://hooks.slack.com/x',
  });
  expect(complaints('modal', view)).toEqual([]);
  expect(view?.blocks).toHaveLength(7);
});
