/** Cards, a desk and interactions for tests of the Discord chat. */
import type { DeskCall, DeskCommand, Desk, DeskReply, Outgoing } from '../../src/app/chat.ts';
import type { Log } from '../../src/app/ports.ts';
import { createDiscord } from '../../src/chat/discord/index.ts';
import type { Card } from '../../src/core/card-model.ts';
import { fakeClock } from './fake-clock.ts';
import { APPLICATION, type FakeDiscord, TOKEN } from './fake-discord.ts';

export const GUILD = '200000000000000001';
export const CHANNEL = '300000000000000001';
export const OTHER_CHANNEL = '300000000000000002';
export const ROLE = '400000000000000001';
export const PERSON = '500000000000000001';
export const HERE = `discord:${GUILD}/${CHANNEL}`;
/** 22 December 2014, 16:25 UTC. */
export const NOW = Date.UTC(2014, 11, 22, 16, 25);

export function card(changes: Partial<Card> = {}): Card {
  return {
    tone: 'critical',
    headline: 'North Korea: near-total blackout, 0 of 4 prefixes seen, 16:15 UTC',
    body: [
      ['Dark since ', { time: NOW - 600_000 }, '.'],
      [{ strong: 'Nothing' }, ' is announced.'],
    ],
    fields: [{ name: 'Routing', text: ['0 of 4 prefixes'] }],
    spark: { caption: 'Last 3 hours', levels: [1, 0.75, null, 0] },
    footer: [['RIPE RIS']],
    links: [{ label: 'IODA', url: 'https://ioda.inetintel.cc.gatech.edu/country/KP' }],
    actions: [{ label: 'Mute 1 h', command: 'mute country:KP 1h' }],
    ...changes,
  };
}

export function outgoing(changes: Partial<Outgoing> = {}): Outgoing {
  return { key: 'key-1', card: card(), at: NOW, form: 'card', about: null, mention: null, ...changes };
}

interface Line {
  readonly level: string;
  readonly msg: string;
  readonly fields: Readonly<Record<string, unknown>> | undefined;
}

function rememberingLog(): { readonly log: Log; readonly lines: Line[] } {
  const lines: Line[] = [];
  const at =
    (level: string) =>
    (msg: string, fields?: Readonly<Record<string, unknown>>): void =>
      void lines.push({ level, msg, fields });
  return { lines, log: { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') } };
}

export const COMMANDS: readonly DeskCommand[] = [
  {
    name: 'status',
    summary: 'How a place is doing now.',
    parameters: [
      { name: 'days', kind: 'number', required: false, description: 'Days.', min: 1, max: 30 },
      { name: 'place', kind: 'place', required: true, description: 'A place.' },
    ],
    changesChannel: false,
    isPrivate: false,
  },
  {
    name: 'subscribe',
    summary: 'Tell this channel of a place.',
    parameters: [
      { name: 'place', kind: 'place', required: true, description: 'A place.' },
      {
        name: 'severity',
        kind: 'choice',
        required: false,
        description: 'From which severity up.',
        choices: [{ name: 'Major', value: 'major' }],
      },
      { name: 'quiet', kind: 'duration', required: false, description: 'How long.' },
      { name: 'mention', kind: 'mention', required: false, description: 'Whom to ping.' },
    ],
    changesChannel: true,
    isPrivate: true,
  },
  {
    name: 'unsubscribe',
    summary: 'Stop telling this channel of a place.',
    parameters: [{ name: 'place', kind: 'place', required: true, description: 'A place.' }],
    changesChannel: true,
    isPrivate: true,
  },
  {
    name: 'drill',
    summary: 'Show this channel a test alert.',
    parameters: [],
    changesChannel: true,
    isPrivate: false,
  },
  { name: 'help', summary: 'What Ebb understands.', parameters: [], changesChannel: false, isPrivate: true },
];

interface FakeDesk extends Desk {
  readonly calls: DeskCall[];
  readonly moves: string[];
  /** What the next calls answer; a thrown error is a bug. */
  answer: (call: DeskCall) => Promise<DeskReply>;
}

function fakeDesk(): FakeDesk {
  const calls: DeskCall[] = [];
  const moves: string[] = [];
  const desk: FakeDesk = {
    commands: COMMANDS,
    calls,
    moves,
    answer: async () => ({ card: card(), isPrivate: false }),
    run: (call) => {
      calls.push(call);
      return desk.answer(call);
    },
    complete: (text, limit) =>
      Array.from({ length: 40 }, (_, index) => ({
        name: `${text} ${index}`,
        value: `country:${index}`,
      })).slice(0, limit),
    home: async () => [],
    left: async (prefix) => void moves.push(`left ${prefix}`),
    returned: async (prefix) => void moves.push(`returned ${prefix}`),
  };
  return desk;
}

/** The chat over a fake Discord, with a desk that remembers. */
export function chatOver(fake: FakeDiscord, options: { token?: string; developmentGuild?: string } = {}) {
  const desk = fakeDesk();
  const { log, lines } = rememberingLog();
  const clock = fakeClock(NOW);
  const chat = createDiscord({ token: TOKEN, desk, clock, log, restUrl: fake.url, ...options });
  return { chat, desk, lines, clock };
}

/** Waits until `look` finds something. Looks again a moment later, so that others get their turn; never gives up. */
export async function eventually<T>(look: () => T | undefined | null | false): Promise<T> {
  for (;;) {
    const found = look();
    if (found !== undefined && found !== null && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

// ---------------------------------------------------------------- what Discord says

/** View Channel, Send Messages, Embed Links, Attach Files. */
export const EBB_MAY = '52224';
export const MANAGER = '16';

let last = 0;

export function interaction(type: number, data: object, changes: object = {}) {
  last += 1;
  return {
    id: String(600_000_000_000_000_000n + BigInt(last)),
    application_id: APPLICATION,
    type,
    token: `interaction-token-${last}`,
    version: 1,
    guild_id: GUILD,
    channel_id: CHANNEL,
    channel: { id: CHANNEL, type: 0 },
    context: 0,
    member: {
      user: { id: PERSON, username: 'somebody', discriminator: '0', avatar: null },
      roles: [],
      permissions: MANAGER,
    },
    app_permissions: EBB_MAY,
    locale: 'en-US',
    entitlements: [],
    authorizing_integration_owners: { 0: GUILD },
    attachment_size_limit: 1,
    data,
    ...changes,
  };
}

export function slash(
  name: string,
  options: readonly object[] = [],
  resolved: object = {},
  changes: object = {},
) {
  return interaction(2, { id: '1', type: 1, name, options, resolved }, changes);
}

export function press(customId: string, changes: object = {}) {
  const message = {
    id: '1300000000000000001',
    channel_id: CHANNEL,
    type: 0,
    author: { id: APPLICATION, username: 'Ebb', discriminator: '0000', avatar: null },
    content: 'A card',
    timestamp: '2014-12-22T16:25:00.000Z',
    edited_timestamp: null,
    embeds: [],
    attachments: [],
    components: [],
    mentions: [],
    mention_roles: [],
    mention_everyone: false,
    pinned: false,
    tts: false,
  };
  return interaction(3, { component_type: 2, custom_id: customId }, { message, ...changes });
}

/** In a direct message to Ebb. */
export const IN_DM = {
  guild_id: undefined,
  member: undefined,
  user: { id: PERSON, username: 'somebody', discriminator: '0', avatar: null },
  context: 1,
  channel: { id: CHANNEL, type: 1 },
};
