/** The two pages of examples and the two pictures, made from one telling of the story. Deterministic. */
import type { Desk, Outgoing } from '../../src/app/chat.ts';
import { answerBody, messageBody } from '../../src/chat/discord/message.ts';
import { shareButton } from '../../src/chat/slack/blocks.ts';
import { guildPrefix } from '../../src/chat/discord/channel.ts';
import { pingedIn } from '../../src/chat/discord/pinged.ts';
import { messageUrl, teamPrefix } from '../../src/chat/slack/channel.ts';
import { pinged } from '../../src/chat/slack/pinged.ts';
import { renderAnswer, renderCard, type Rendered, renderUpdate } from '../../src/chat/slack/render.ts';
import { createSpoken } from '../../src/chat/slack/spoken.ts';
import { formatUtc } from '../../src/core/places-time.ts';
import { AFTER, type Ask, DURING } from './asks.ts';
import { discordQuote, slackQuote } from './markdown.ts';
import { DARK_AT, type Moment, type Sent, tell } from './story.ts';

interface Page {
  readonly name: string;
  readonly content: string | Uint8Array;
}

type Platform = 'discord' | 'slack';

const CHANNELS = { discord: 'discord:1/2', slack: 'slack:T1/C1' } as const;
const TITLES = { discord: 'What Ebb says on Discord', slack: 'What Ebb says in Slack' } as const;
const ORIGIN = 'https://example.slack.com/';

/** The files of `docs/examples`, by name. */
export async function examplePages(recording: string): Promise<readonly Page[]> {
  const discord = [headOf('discord')];
  const slack = [headOf('slack')];
  const pictures: Page[] = [];
  await tell(recording, async (moment) => {
    const isDark = moment.at === DARK_AT;
    const file = isDark ? 'alert.png' : 'recovery.png';
    pictures.push({ name: file, content: moment.picture.png });
    for (const [platform, page] of [
      ['discord', discord],
      ['slack', slack],
    ] as const) {
      page.push(`## ${isDark ? 'During the blackout' : 'After the return'}: ${formatUtc(moment.at)}`);
      page.push(...sentParts(platform, moment, file));
      page.push(...(await answerParts(platform, moment.desk, isDark ? DURING : AFTER, moment.at)));
    }
    if (moment.notes.length > 0) {
      const operator = `### What the operator read\n\n${moment.notes.map((note) => `> ${note}`).join('\n>\n')}`;
      discord.push(operator);
      slack.push(operator);
    }
  });
  return [
    { name: 'discord.md', content: `${discord.join('\n\n')}\n` },
    { name: 'slack.md', content: `${slack.join('\n\n')}\n` },
    ...pictures,
  ];
}

function headOf(platform: Platform): string {
  return [
    `# ${TITLES[platform]}`,
    '',
    'Written by `npm run examples`, never by hand: the recording of North Korea, December 2014, is replayed through the whole',
    'of Ebb, and what would be sent is written down as it is. The recording is a reconstruction, so are the numbers. Times are',
    'those that a reader in UTC sees; the app shows each reader their own. Buttons stand in `[ brackets ]`.',
    'A living card stands as its last change left it; in a channel its numbers are also renewed: in its first hour every ten',
    'minutes, then every half hour.',
  ].join('\n');
}

// ---------------------------------------------------------------- alerts

function sentParts(platform: Platform, { sent, picture }: Moment, file: string): readonly string[] {
  const messages = sent.filter(({ isEdit }) => !isEdit);
  const lastEdit = sent.findLast(({ isEdit }) => isEdit);
  const parts = messages.map((each) => alertPart(platform, each, 'A message'));
  if (lastEdit !== undefined) parts.push(alertPart(platform, lastEdit, 'The living card, as it then stands'));
  parts.push(
    [
      '### Its picture',
      '',
      `![${picture.alt.split('. ')[0] ?? ''}](${file})`,
      '',
      `Read aloud: ${picture.alt}`,
    ].join('\n'),
  );
  return parts;
}

function alertPart(platform: Platform, { message }: Sent, what: string): string {
  const shown = platform === 'discord' ? discordAlert(message) : slackQuote(slackAlert(message));
  return `### ${what}, ${formatUtc(message.at)}\n\n${shown}`;
}

function discordAlert(message: Outgoing): string {
  return discordQuote(messageBody(message, { guild: '1', channel: '2' }), message.at);
}

function slackAlert({ card, form, mention, key, about }: Outgoing): Rendered {
  const url = about === null ? null : messageUrl(ORIGIN, CHANNELS.slack, about);
  return form === 'update' ? renderUpdate(card, mention, url) : renderCard(card, mention, key);
}

// ---------------------------------------------------------------- answers

async function answerParts(
  platform: Platform,
  desk: Desk,
  asks: readonly Ask[],
  now: number,
): Promise<readonly string[]> {
  const parts: string[] = [];
  let last = '';
  for (const ask of asks) {
    const part = await (platform === 'discord' ? discordAnswer(desk, ask, now) : slackAnswer(desk, ask));
    if (part === null) continue;
    const shown = part.quoted === last ? 'The same answer.' : part.quoted;
    last = part.quoted;
    parts.push(`### ${ask.title}\n\n${part.asked}\n\n${shown}`);
  }
  return parts;
}

interface Answered {
  /** What was typed, and who sees the answer. */
  readonly asked: string;
  readonly quoted: string;
}

/** Null: Discord's form cannot say it. */
async function discordAnswer(
  desk: Desk,
  { line, options, mayManage = true }: Ask,
  now: number,
): Promise<Answered | null> {
  if (options === undefined) return null;
  const command = line.split(' ')[0] ?? '';
  const words = { command, values: options };
  const channel = CHANNELS.discord;
  const reply = await desk.run({
    channel,
    words,
    mayManage,
    person: '42',
    server: { prefix: guildPrefix('1'), isRunByCaller: mayManage },
    pinged: pingedIn('1'),
  });
  const typed = [`/${command}`, ...Object.entries(options).map(([name, value]) => `${name}:${value}`)];
  const body = answerBody(reply.card, reply.mention ?? null);
  return { asked: `\`${typed.join(' ')}\`${seenBy(reply.isPrivate)}`, quoted: discordQuote(body, now) };
}

async function slackAnswer(desk: Desk, { line, mayManage = true }: Ask): Promise<Answered> {
  const channel = CHANNELS.slack;
  const reply = await desk.run({
    channel,
    words: { line },
    mayManage,
    server: { prefix: teamPrefix('T1'), isRunByCaller: mayManage },
    pinged,
    person: 'U1',
  });
  const command = desk.commands.find(({ name }) => line.startsWith(name));
  const isForAll = command?.changesChannel === true && !reply.isPrivate;
  const card = createSpoken(
    desk.commands.map(({ name }) => name),
    'ebb',
  )(reply.card);
  const rendered = isForAll
    ? renderCard(card, reply.mention ?? null, line)
    : renderAnswer(card, reply.isPrivate ? [] : shareButton(line));
  return { asked: `\`/ebb ${line}\`${seenBy(!isForAll)}`, quoted: slackQuote(rendered) };
}

const seenBy = (isPrivate: boolean): string => (isPrivate ? ' – only who asked sees the answer' : '');
