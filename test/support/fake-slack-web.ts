/** The Web API of the loopback Slack: what each method answers, and what it remembers. */
import { complaints } from './fake-slack-limits.ts';

export interface StoredMessage {
  readonly ts: string;
  readonly threadTs: string | null;
  text: string;
  blocks: unknown;
  readonly metadata: unknown;
}

export type Args = Readonly<Record<string, unknown>>;

export interface Workspace {
  readonly botToken: string;
  readonly appToken: string;
  readonly team: string;
  readonly socketUrl: () => string;
  readonly uploadUrl: (id: string) => string;
  /** Channels that Ebb is in. */
  readonly joined: Set<string>;
  readonly admins: Set<string>;
  readonly messages: Map<string, StoredMessage[]>;
  readonly files: { readonly id: string; body: Buffer; args: Args }[];
  /** What Slack would have refused. Tests expect none. */
  readonly problems: string[];
  nextTs: number;
}

type Answer = Readonly<Record<string, unknown>>;

const refuse = (error: string, more: Answer = {}): Answer => ({ ok: false, error, ...more });
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export function answerTo(space: Workspace, method: string, token: string, args: Args): Answer {
  const own = METHODS[method];
  if (own === undefined) return refuse('unknown_method');
  const wanted = method === 'apps.connections.open' ? space.appToken : space.botToken;
  return token === wanted ? own(space, args) : refuse('invalid_auth');
}

const METHODS: Readonly<Record<string, (space: Workspace, args: Args) => Answer>> = {
  'auth.test': ({ team }) => ({
    ok: true,
    url: 'https://loopback.slack.com/',
    team_id: team,
    user: 'ebb',
    user_id: 'UEBB',
    bot_id: 'BEBB',
  }),
  'apps.connections.open': ({ socketUrl }) => ({ ok: true, url: socketUrl() }),
  'chat.postMessage': post,
  'chat.update': update,
  'chat.postEphemeral': (space, args) => {
    const refusal = refusalOf(space, args);
    return refusal ?? { ok: true, message_ts: stamp(space) };
  },
  'conversations.history': ({ messages }, args) => ({
    ok: true,
    messages: [...(messages.get(textOf(args['channel'])) ?? [])].reverse().map(({ ts, text, metadata }) => ({
      type: 'message',
      ts,
      text,
      ...(metadata === null ? {} : { metadata }),
    })),
  }),
  'users.info': ({ admins }, args) => ({
    ok: true,
    user: { is_admin: admins.has(textOf(args['user'])), is_owner: false },
  }),
  'views.open': (space, args) => view(space, 'modal', args),
  'views.publish': (space, args) => view(space, 'home', args),
  'files.getUploadURLExternal': (space, args) => {
    const id = `F${space.files.length + 1}`;
    space.files.push({ id, body: Buffer.alloc(0), args });
    return { ok: true, upload_url: space.uploadUrl(id), file_id: id };
  },
  'files.completeUploadExternal': ({ files }, args) => {
    const last = files.at(-1);
    if (last === undefined) return refuse('file_not_found');
    last.args = { ...last.args, ...args };
    return { ok: true, files: [{ id: last.id }] };
  },
};

function stamp(space: Workspace): string {
  space.nextTs += 1;
  return `1766000000.${String(space.nextTs).padStart(6, '0')}`;
}

/** Blocks that Slack would not take, and channels where Ebb is not. Members' ids stand for a talk with the app. */
function refusalOf(space: Workspace, args: Args): Answer | null {
  const channel = textOf(args['channel']);
  if (channel === '' || channel === 'CGONE') return refuse('channel_not_found');
  if (!space.joined.has(channel) && !channel.startsWith('U')) return refuse('not_in_channel');
  const found = complaints('message', args);
  if (found.length === 0) return null;
  space.problems.push(...found);
  return refuse('invalid_blocks', {
    response_metadata: { messages: found.map((each) => `[ERROR] ${each}`) },
  });
}

function post(space: Workspace, args: Args): Answer {
  const refusal = refusalOf(space, args);
  if (refusal !== null) return refusal;
  const channel = textOf(args['channel']);
  const message = {
    ts: stamp(space),
    threadTs: typeof args['thread_ts'] === 'string' ? args['thread_ts'] : null,
    text: textOf(args['text']),
    blocks: args['blocks'] ?? [],
    metadata: args['metadata'] ?? null,
  };
  space.messages.set(channel, [...(space.messages.get(channel) ?? []), message]);
  return { ok: true, channel, ts: message.ts, message };
}

function update(space: Workspace, args: Args): Answer {
  const found = space.messages.get(textOf(args['channel']))?.find(({ ts }) => ts === args['ts']);
  if (found === undefined) return refuse('message_not_found');
  const refusal = refusalOf(space, args);
  if (refusal !== null) return refusal;
  found.text = textOf(args['text']);
  found.blocks = args['blocks'] ?? found.blocks;
  return { ok: true, ts: found.ts };
}

function view(space: Workspace, kind: 'modal' | 'home', args: Args): Answer {
  const found = complaints(kind, args['view']);
  space.problems.push(...found);
  return found.length === 0 ? { ok: true, view: { id: 'V1' } } : refuse('invalid_arguments');
}
