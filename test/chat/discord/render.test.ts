/** Whatever a card holds: Discord takes it, and its text does nothing but be read. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Form, Outgoing } from '../../../src/app/chat.ts';
import { channelIdOf, readChannelId } from '../../../src/chat/discord/channel.ts';
import { commandBodies } from '../../../src/chat/discord/commands.ts';
import { answerBody, headlineOnly, messageBody } from '../../../src/chat/discord/message.ts';
import { INSTALL_PERMISSIONS } from '../../../src/chat/discord/permissions.ts';
import { fingerprint } from '../../../src/chat/discord/registration.ts';
import { nonceOf } from '../../../src/chat/discord/send.ts';
import { cut, markdownLine, unmarkedLine } from '../../../src/chat/discord/text.ts';
import type { Card, RichText, Tone } from '../../../src/core/card-model.ts';
import { problemsOf } from '../../support/fake-discord-check.ts';
import { card, CHANNEL, COMMANDS, GUILD, NOW, outgoing, ROLE } from '../../support/fake-discord-parts.ts';

const PLACE = { guild: GUILD, channel: CHANNEL };

const EVIL = [
  '@everyone',
  '@here',
  `<@${ROLE}>`,
  `<@&${ROLE}>`,
  `<#${CHANNEL}>`,
  '</status:1>',
  '<:x:123456789012345678>',
  '<t:1:R>',
  '<id:customize>',
  '[click](https://evil.example)',
  '](https://evil.example)',
  '<https://evil.example>',
  'https://evil.example/x',
  'discord.gg/abc',
  'DISCORD.com/invite/abc',
  '**',
  '__',
  '~~',
  '||',
  '`',
  '```',
  '# ',
  '> ',
  '>>> ',
  '- ',
  '-# ',
  '1. ',
  '\n# ',
  '\\',
  ':tada:',
  '\u202e',
  '\u200b',
  '\ud83d',
  '😀',
];

const piece = fc.oneof(fc.constantFrom(...EVIL), fc.string({ unit: 'binary', maxLength: 12 }));
const hostile = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('')),
  fc.tuple(fc.constantFrom(...EVIL), fc.constantFrom(2, 50, 700)).map(([evil, times]) => evil.repeat(times)),
);
const rich: fc.Arbitrary<RichText> = fc.array(
  fc.oneof(
    hostile,
    hostile.map((strong) => ({ strong })),
    fc.oneof(fc.double(), fc.integer({ min: 0, max: 4e12 })).map((time) => ({ time })),
  ),
  { maxLength: 5 },
);
const tones: readonly Tone[] = ['calm', 'notice', 'major', 'critical', 'recovering', 'unknown'];
const hostileCard: fc.Arbitrary<Card> = fc.record({
  tone: fc.constantFrom(...tones),
  headline: hostile,
  body: fc.array(rich, { maxLength: 12 }),
  fields: fc.array(fc.record({ name: hostile, text: rich }), { maxLength: 40 }),
  spark: fc.option(
    fc.record({ caption: hostile, levels: fc.array(fc.option(fc.double()), { maxLength: 500 }) }),
  ),
  footer: fc.array(rich, { maxLength: 6 }),
  links: fc.array(fc.record({ label: hostile, url: fc.oneof(hostile, fc.webUrl()) }), { maxLength: 8 }),
  actions: fc.array(fc.record({ label: hostile, command: hostile }), { maxLength: 40 }),
});
const hostileMessage: fc.Arbitrary<Outgoing> = fc.record({
  key: fc.string(),
  card: hostileCard,
  at: fc.oneof(fc.double(), fc.constant(NOW)),
  form: fc.constantFrom<Form>('card', 'update', 'answer'),
  about: fc.option(fc.oneof(fc.string(), fc.constant('1300000000000000001'))),
  mention: fc.option(fc.oneof(hostile, fc.constant(ROLE))),
});

/** Every markdown text of a message: the places where Discord reads marks. */
function markdownOf(body: ReturnType<typeof messageBody>): readonly string[] {
  const inEmbeds = body.embeds.flatMap(({ title = '', description = '', fields = [] }) => [
    title,
    description,
    ...fields.flatMap(({ name, value }) => [name, value]),
  ]);
  return [body.content, ...inEmbeds];
}

const OURS = /^\[(?:[^\]\\]|\\.)*\]\(https?:\/\/[^\s()]+\)/;

/** What Discord would act on in a text, after what is escaped and what is ours is taken out. */
function actsOf(text: string, roles: readonly string[]): readonly string[] {
  let rest = text.replace(/\\[^\p{L}\p{N}\s]/gu, 'x');
  for (const role of roles) rest = rest.replace(`<@&${role}>`, 'role');
  rest = rest.replace(/<t:-?\d+:[fR]>/g, 'time');
  rest = rest.replace(/https:\/\/discord\.com\/channels\/\d+\/\d+\/\d+$/, '');
  rest = rest.replace(/`[▁▂▃▄▅▆▇█·]*`/g, '');
  rest = rest
    .split('[')
    .map((part, index) => (index === 0 ? part : `[${part}`.replace(OURS, '')))
    .join('');
  const acts = [
    /@(?=everyone|here)/,
    /<[@#:/ai]/i,
    /:\/\//,
    /discord(app)?\.(gg|com|io|me)/i,
    /\]\(/,
    /[_~`|]/,
  ];
  const starts = [/^\s*#/m, /^\s*>/m, /^\s*-/m, /^\s*\d+[.)] /m];
  return [...acts, ...starts].flatMap((act) => act.exec(rest)?.[0] ?? []);
}

describe('any card', () => {
  it('becomes a message that Discord takes', () => {
    fc.assert(
      fc.property(hostileMessage, (message) => {
        const nonce = { nonce: nonceOf(message.key), enforce_nonce: true };
        const body = JSON.parse(JSON.stringify(messageBody(message, PLACE)));

        expect(problemsOf('create', { ...body, ...nonce })).toEqual([]);
        expect(problemsOf('edit', body)).toEqual([]);
        expect(problemsOf('original', JSON.parse(JSON.stringify(answerBody(message.card, null))))).toEqual(
          [],
        );
        expect(problemsOf('create', headlineOnly(message.card, message.mention))).toEqual([]);
        expect(JSON.stringify(body)).not.toMatch(/\\ud[89a-f]/i);
      }),
      { numRuns: 100 },
    );
  });

  it('mentions nobody but the role that was asked for, and links to nothing of its own', () => {
    fc.assert(
      fc.property(hostileMessage, (message) => {
        const body = messageBody(message, PLACE);
        const roles =
          message.mention === null || !/^\d{1,20}$/.test(message.mention) ? [] : [message.mention];

        expect(body.allowed_mentions).toEqual({ parse: [], ...(roles.length === 0 ? {} : { roles }) });
        for (const text of markdownOf(body)) expect(actsOf(text, roles), text).toEqual([]);
        for (const { footer } of body.embeds)
          expect(footer?.text ?? '').not.toMatch(/@(?:everyone|here)|:\/\//);
      }),
      { numRuns: 100 },
    );
  });

  it('has strong pieces that are closed again', () => {
    fc.assert(
      fc.property(rich, fc.integer({ min: 16, max: 200 }), (text, max) => {
        const line = markdownLine(text, max);

        expect(line.length).toBeLessThanOrEqual(max);
        expect(line.replace(/\\[^\p{L}\p{N}\s]/gu, '').split('**').length % 2).toBe(1);
      }),
    );
  });
});

describe('a card', () => {
  it('is shown in full where there is room', () => {
    expect(messageBody(outgoing(), PLACE).embeds).toEqual([
      {
        title: '■ Critical',
        color: 0xc0392b,
        description: [
          'Dark since <t:1419264900:f> (<t:1419264900:R>).',
          '**Nothing** is announced.',
          '',
          '`█▇·▁`',
          'Last 3 hours',
          '',
          '[IODA](https://ioda.inetintel.cc.gatech.edu/country/KP)',
        ].join('\n'),
        fields: [{ name: 'Routing', value: '0 of 4 prefixes', inline: true }],
        footer: { text: 'RIPE RIS' },
        timestamp: '2014-12-22T16:25:00.000Z',
      },
    ]);
  });

  it('that answers is as short as it can be: no word for its tone where the headline says it, no age', () => {
    const [embed] = answerBody(card({ tone: 'calm' }), null).embeds;
    expect(embed?.title).toBeUndefined();
    expect(embed?.description).toContain('Dark since <t:1419264900:f>.');
    expect(answerBody(card({ tone: 'critical' }), null).embeds[0]?.title).toBe('■ Critical');

    const bare = { body: [], fields: [], spark: null, footer: [], links: [] };
    expect(answerBody(card({ tone: 'unknown', ...bare }), null).embeds).toEqual([]);
  });

  it('loses its last fields, spark and links before its sentences and its sources', () => {
    const long = 'x'.repeat(1_500);
    const [embed] = answerBody(
      card({
        body: [[long], [long]],
        fields: Array.from({ length: 25 }, (_, index) => ({ name: `f${index}`, text: [long] })),
        footer: [['RIPE RIS']],
      }),
      null,
    ).embeds;

    expect(embed?.description).toContain('x'.repeat(1_499));
    expect(embed?.fields?.map(({ name }) => name)).toEqual(['f0', 'f1']);
    expect(embed?.footer?.text).toBe('RIPE RIS');
  });

  it.each([
    ['_under_ *star* `code`', '\\_under\\_ \\*star\\* \\`code\\`'],
    ['# heading', '\\# heading'],
    ['1. list', '1\\. list'],
    ['-# small', '\\-# small'],
    ['[a](https://b.c)', '\\[a\\](https:\u200b//b.c)'],
    ['see discord.gg/x', 'see discord\u200b.gg/x'],
    ['at 16:15:30 UTC', 'at 16:15:30 UTC'],
    ['so :skull: and :100:', 'so :\u200bskull: and :\u200b100:'],
    ['two\nlines', 'two lines'],
    ['AS131279 (175.45.176.0/22) 38 %', 'AS131279 (175.45.176.0/22) 38 %'],
  ])('says %j as it stands', (text, shown) => {
    expect(markdownLine([text], 200)).toBe(shown);
  });

  it('has times in UTC where Discord reads no marks, and survives times that are none', () => {
    expect(unmarkedLine(['Seen ', { time: NOW }])).toBe('Seen 2014-12-22 16:25 UTC');
    expect(unmarkedLine([{ time: Number.NaN }])).toBe('—');
    expect(markdownLine([{ time: Number.NaN }], 50)).toBe('—');
  });

  it('is never cut inside a character', () => {
    expect(cut('ab😀', 4)).toBe('ab😀');
    expect(cut('ab😀c', 4)).toBe('ab…');
  });
});

describe('ids', () => {
  it('of channels are read as they were written', () => {
    expect(readChannelId(channelIdOf(PLACE))).toEqual(PLACE);
    expect(readChannelId(channelIdOf({ guild: null, channel: CHANNEL }))).toEqual({
      guild: null,
      channel: CHANNEL,
    });
    expect(readChannelId('discord:1/2/3')).toBeNull();
    expect(readChannelId('slack:1/2')).toBeNull();
  });

  it('of deliveries are at most 25 characters, and differ', () => {
    expect(nonceOf('a')).toHaveLength(25);
    expect(nonceOf('a')).not.toBe(nonceOf('b'));
  });
});

describe('commands', () => {
  it('differ in what people see, and not in what Discord adds', () => {
    const bodies = commandBodies(COMMANDS);
    const added = bodies.map((body) => ({
      id: '1',
      version: '2',
      nsfw: false,
      description_localizations: null,
      ...body,
    }));
    const changed = commandBodies([...COMMANDS.slice(1), { ...COMMANDS[0]!, summary: 'Another.' }]);

    expect(fingerprint([...added].reverse())).toBe(fingerprint(bodies));
    expect(fingerprint(changed)).not.toBe(fingerprint(bodies));
    expect(problemsOf('commands', bodies)).toEqual([]);
  });

  it('need the permissions that the install link asks for', () => {
    expect(INSTALL_PERMISSIONS).toBe(274_877_959_168n);
  });
});

it('leads from a card that continues another to that one', () => {
  const place = { guild: GUILD, channel: CHANNEL };
  const body = messageBody(outgoing({ about: '1300000000000000001' }), place);
  expect(JSON.stringify(body.embeds)).toContain(
    `[The other card of this alert](https://discord.com/channels/${GUILD}/${CHANNEL}/1300000000000000001)`,
  );
});
