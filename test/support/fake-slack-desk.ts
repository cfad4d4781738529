/** A desk that remembers what it was asked, a clock that does not wait and a log that keeps its lines. */
import { cardOf } from './card-of.ts';
import type { Desk, DeskCall, DeskReply } from '../../src/app/chat.ts';
import type { Clock, Log } from '../../src/app/ports.ts';
import { createSlack, type SlackParts } from '../../src/chat/slack/index.ts';
import { APP_TOKEN, BOT_TOKEN, type FakeSlack } from './fake-slack.ts';

interface TestDesk extends Desk {
  readonly calls: DeskCall[];
  readonly farewells: string[];
  readonly returns: string[];
  /** Places that channels are subscribed to. */
  readonly subscribed: Set<string>;
}

const PLACES = ['Iran', 'Iraq', 'North Korea'];

/** A few commands of each kind; `boom` throws as a bug would. */
function createTestDesk(): TestDesk {
  const calls: DeskCall[] = [];
  const farewells: string[] = [];
  const returns: string[] = [];
  const subscribed = new Set<string>();
  const place = { name: 'place', kind: 'place', required: true, description: 'Where.' } as const;
  const severity = {
    name: 'severity',
    kind: 'choice',
    required: false,
    description: 'From which severity up.',
    choices: ['notice', 'major', 'critical'].map((value) => ({ name: value, value })),
  } as const;
  const tell = { name: 'tell', kind: 'text', required: false, description: 'How.' } as const;
  const common = { summary: 'A command.', isPrivate: true, mention: null };
  return {
    calls,
    farewells,
    returns,
    subscribed,
    commands: [
      { ...common, name: 'status', parameters: [place], changesChannel: false, isPrivate: false },
      { ...common, name: 'subscribe', parameters: [place, severity], changesChannel: true },
      { ...common, name: 'unsubscribe', parameters: [place], changesChannel: true },
      {
        ...common,
        name: 'settings',
        parameters: [{ ...place, required: false }, tell],
        changesChannel: true,
      },
      { ...common, name: 'drill', parameters: [], changesChannel: true, isPrivate: false },
      { ...common, name: 'help', parameters: [], changesChannel: false },
    ],
    run: async (call) => {
      calls.push(call);
      const { words } = call;
      const line = 'line' in words ? words.line : `${words.command} ${Object.values(words.values).join(' ')}`;
      const [name = '', ...rest] = line.split(' ');
      return replyTo(name, rest.join(' '), call, subscribed);
    },
    complete: (text, limit) =>
      PLACES.filter((each) => each.toLowerCase().startsWith(text.toLowerCase()))
        .slice(0, limit)
        .map((name) => ({ name, value: name })),
    home: async (prefix, person) => [
      cardOf(`${prefix} as ${person} sees it`, { body: [['One subscription.']] }),
    ],
    left: async (prefix) => {
      farewells.push(prefix);
    },
    returned: async (prefix) => {
      returns.push(prefix);
    },
  };
}

function replyTo(name: string, rest: string, call: DeskCall, subscribed: Set<string>): DeskReply {
  const error = (headline: string): DeskReply => ({
    card: cardOf(headline, { tone: 'unknown' }),
    isPrivate: true,
    mention: null,
  });
  if (name === 'boom') throw new Error('the desk broke');
  if (name === 'status') {
    const actions = [{ label: 'Mute for 1 hour', command: 'mute country:IR 1h' }];
    return { card: cardOf(`${rest}: Normal`, { actions }), isPrivate: false, mention: null };
  }
  if (name === 'settings') return { card: cardOf('The settings.'), isPrivate: true, mention: null };
  if (name === 'drill') {
    const reply = { card: cardOf('DRILL: North Korea'), isPrivate: false, mention: 'S0123' };
    return reply;
  }
  if (name === 'help') return { card: cardOf('Type /status or /subscribe.'), isPrivate: true, mention: null };
  if (!call.mayManage) return error('Only those who manage the channel may do that.');
  if (name === 'subscribe') {
    const found = PLACES.find((each) => rest.startsWith(each));
    if (found === undefined) return error(`No place is called "${rest}".`);
    subscribed.add(found);
    return { card: cardOf(`This channel is subscribed to ${found}.`), isPrivate: true, mention: null };
  }
  if (name === 'unsubscribe') {
    if (!PLACES.includes(rest)) return error(`No place is called "${rest}".`);
    subscribed.delete(rest);
    return {
      card: cardOf(`This channel is no longer subscribed to ${rest}.`),
      isPrivate: true,
      mention: null,
    };
  }
  return error(`There is no command "${name}".`);
}

interface TestLog extends Log {
  readonly lines: {
    readonly level: string;
    readonly msg: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[];
  /** Resolves with the first line, past or coming, that has this message. */
  line(msg: string): Promise<Readonly<Record<string, unknown>>>;
}

function createTestLog(): TestLog {
  const lines: TestLog['lines'] = [];
  const waiting: {
    readonly msg: string;
    readonly resolve: (fields: Readonly<Record<string, unknown>>) => void;
  }[] = [];
  const write =
    (level: string) =>
    (msg: string, fields: Readonly<Record<string, unknown>> = {}): void => {
      lines.push({ level, msg, fields });
      for (const each of waiting) if (each.msg === msg) each.resolve(fields);
    };
  return {
    lines,
    line: (msg) =>
      new Promise((resolve) => {
        waiting.push({ msg, resolve });
        for (const each of lines) if (each.msg === msg) resolve(each.fields);
      }),
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}

/** Real time; a sleep ends at the next turn of the event loop. */
const hastyClock: Clock = {
  now: () => Date.now(),
  sleep: () =>
    new Promise((resolve) => {
      setImmediate(resolve);
    }),
};

/** Ebb's Slack against the loopback one, over the socket unless told otherwise. */
export function slackOn(fake: FakeSlack, more: Partial<SlackParts> = {}) {
  const desk = createTestDesk();
  const log = createTestLog();
  const transport = { kind: 'socket', appToken: APP_TOKEN } as const;
  const chat = createSlack({
    botToken: BOT_TOKEN,
    transport,
    desk,
    clock: hastyClock,
    log,
    apiUrl: fake.apiUrl,
    ...more,
  });
  return { chat, desk, log };
}
