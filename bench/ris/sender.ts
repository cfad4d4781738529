/** Plays RIS Live in a process of its own, and keeps the simplest possible model of what it has said. */
import type { Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { type MadeFrame, makeFrames } from './frames.ts';
import { Digest } from './world.ts';

/** Frames to send, and how fast; null is as fast as they are taken. */
export interface Order {
  readonly frames: number;
  readonly perSecond: number | null;
}

export type SenderSays =
  | {
      readonly kind: 'listening';
      readonly port: number;
      readonly meanBytes: number;
      readonly meanPrefixes: number;
    }
  | { readonly kind: 'sent' }
  | { readonly kind: 'digest'; readonly digest: string };

const MADE = 150_000;
/** As fast as they are taken: no more than this waits here. */
const HIGH_WATER = 4 * 1024 * 1024;
const BATCH = 100;
const TICK_MS = 10;

const frames = makeFrames(MADE, 7);
const cells = new Map<number, Map<number, boolean>>();
const reset = new Set<number>();
let next = 0;

function remember({ column, isReset, announced, withdrawn }: MadeFrame): void {
  let own = cells.get(column);
  if (own === undefined || isReset) {
    own = new Map();
    cells.set(column, own);
  }
  if (isReset) reset.add(column);
  // What a peer was not known to have it cannot lose; before its first reset it was assumed to have everything.
  for (const at of withdrawn) if (own.has(at) || !reset.has(column)) own.set(at, false);
  for (const at of announced) own.set(at, true);
}

function sendOne(socket: WebSocket): void {
  const frame = frames[next % frames.length];
  next += 1;
  if (frame === undefined) return;
  socket.send(`${frame.before}${Date.now() / 1_000}${frame.after}`);
  remember(frame);
}

interface Line {
  readonly socket: WebSocket;
  readonly tcp: Socket;
}

async function send({ socket, tcp }: Line, { frames: count, perSecond }: Order): Promise<void> {
  const began = Date.now();
  for (let sent = 0; sent < count; ) {
    const due = perSecond === null ? count : Math.min(count, ((Date.now() - began) / 1_000) * perSecond);
    const until = Math.min(due, perSecond === null ? sent + BATCH : due);
    // As TCP does on a longer way, frames of one moment travel together.
    tcp.cork();
    for (; sent < until; sent += 1) sendOne(socket);
    tcp.uncork();
    const isFull = perSecond === null && socket.bufferedAmount > HIGH_WATER;
    await new Promise<void>((done) => {
      if (perSecond !== null || isFull) setTimeout(done, perSecond === null ? 1 : TICK_MS);
      else setImmediate(done);
    });
  }
}

function digest(): string {
  const sum = new Digest();
  for (const [column, own] of cells)
    for (const [prefix, isVisible] of own) sum.add(prefix, column, isVisible);
  return sum.toString();
}

function say(what: SenderSays): void {
  process.send?.(what);
}

const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false }, () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const bytes = frames.reduce((sum, { before, after }) => sum + before.length + 14 + after.length, 0);
  const prefixes = frames.reduce(
    (sum, { announced, withdrawn }) => sum + announced.length + withdrawn.length,
    0,
  );
  const meanBytes = Math.round(bytes / frames.length);
  say({ kind: 'listening', port, meanBytes, meanPrefixes: Number((prefixes / frames.length).toFixed(1)) });
});
server.on('connection', (socket, { socket: tcp }) => {
  process.on('message', (order: Order | 'digest') => {
    if (order === 'digest') say({ kind: 'digest', digest: digest() });
    else void send({ socket, tcp }, order).then(() => say({ kind: 'sent' }));
  });
});
process.on('disconnect', () => process.exit(0));
