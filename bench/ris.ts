/**
 * RIS Live over a loopback WebSocket: 600-byte frames from another process into the engine, with state for 1.3 M prefixes ×
 * 1,024 peers. Prints what a message costs the receiver, what happens after it stood still for 5 s, and whether its final
 * state is what the sender said. `npm run bench:ris [-- --messages 1000000] [--json]`.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { RisEngine } from '../src/feeds/ris/engine.ts';
import { makeFrames } from './ris/frames.ts';
import type { Order, SenderSays } from './ris/sender.ts';
import { Digest, PEERS, PREFIXES, peerAt, placesOf, prefixAt } from './ris/world.ts';

const WARM_UP = 50_000;
const STALL_MS = 5_000;
/** A busy day of all collectors together. */
const STALL_RATE = 5_000;
/** Caught up: messages are as fresh as this again. */
const FRESH_MS = 250;
const TARGETS = { cpuMicros: 8, peakMb: 800 } as const;

const at = process.argv.indexOf('--messages');
const MESSAGES = at < 0 ? 1_000_000 : Number(process.argv[at + 1]);

const sender = fork(new URL('./ris/sender.ts', import.meta.url), { execArgv: ['--import', 'tsx'] });
const heard: SenderSays[] = [];
sender.on('message', (what: SenderSays) => heard.push(what));

type Said<K extends SenderSays['kind']> = Extract<SenderSays, { kind: K }>;

async function hear<K extends SenderSays['kind']>(kind: K): Promise<Said<K>> {
  const isIt = (what: SenderSays): what is Said<K> => what.kind === kind;
  for (;;) {
    const found = heard.find(isIt);
    if (found !== undefined) {
      heard.splice(heard.indexOf(found), 1);
      return found;
    }
    await once(sender, 'message');
  }
}

/** Peers, places and 1.3 M assumed prefixes: the start state. */
function openEngine() {
  const fullFeed = Array.from({ length: PEERS }, (_, column) => peerAt(column));
  const engine = new RisEngine({ places: placesOf(), fullFeed, learn: false });
  const prefix = prefixAt(0);
  const startMs = cpuMsOf(() => {
    for (let i = 0; i < PREFIXES; i += 1) engine.assume(prefixAt(i, prefix));
  });
  const firstReadMs = cpuMsOf(() => engine.read());
  return { engine, startMs, firstReadMs };
}

/** CPU and not wall time: what else the machine does is not this program's doing. */
function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

/** The part of a message's cost that is JSON.parse: how fast this machine is at the moment. */
function parseMicros(): number {
  const texts = makeFrames(20_000, 3).map(({ before, after }) => `${before}1${after}`);
  const parseAll = () => texts.forEach((text) => JSON.parse(text));
  parseAll();
  return (cpuMsOf(parseAll) * 1_000) / texts.length;
}

const jsonMicros = parseMicros();
globalThis.gc?.();
const { engine, startMs, firstReadMs } = openEngine();
const places = engine.blocks.places.length;
const { port, meanBytes, meanPrefixes } = await hear('listening');
const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
let received = 0;
/** While the stall is measured: how old the newest message was when it was taken. */
let lagMs: number | null = null;
socket.on('message', (bytes: Buffer) => {
  const text = bytes.toString();
  const now = Date.now();
  engine.take(text, now);
  received += 1;
  if (lagMs !== null) lagMs = now - 1_000 * Number.parseFloat(text.slice(text.indexOf('"timestamp":') + 12));
});
await once(socket, 'open');

/** Sends an order and waits until all its frames have been taken. */
async function play(order: Order): Promise<void> {
  const due = received + order.frames;
  sender.send(order);
  await hear('sent');
  while (received < due) await new Promise((done) => setTimeout(done, 20));
}

await play({ frames: WARM_UP, perSecond: null });
const cpuBefore = process.cpuUsage();
const wallBefore = performance.now();
await play({ frames: MESSAGES, perSecond: null });
const seconds = (performance.now() - wallBefore) / 1_000;
const cpu = process.cpuUsage(cpuBefore);
const cpuMicros = (cpu.user + cpu.system) / MESSAGES;
const kernelMicros = cpu.system / MESSAGES;

const readMs = cpuMsOf(() => engine.read());

/** The sender goes on while this process stands still; then how long until messages are fresh again. */
async function stall() {
  let isPlaying = true;
  const playing = play({ frames: STALL_RATE * 20, perSecond: STALL_RATE }).finally(() => (isPlaying = false));
  await new Promise((done) => setTimeout(done, 3_000));
  lagMs = 0;
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, STALL_MS);
  const began = performance.now();
  const before = received;
  let worstLagMs = 0;
  let worstBacklogMs = 0;
  do {
    await new Promise((done) => setTimeout(done, 5));
    worstLagMs = Math.max(worstLagMs, lagMs);
    worstBacklogMs = Math.max(worstBacklogMs, engine.backlog.backlogMs);
  } while (isPlaying && (lagMs > FRESH_MS || received === before));
  const recoveryMs = isPlaying ? performance.now() - began : Number.POSITIVE_INFINITY;
  const caughtUp = received - before;
  await playing;
  return { recoveryMs, caughtUp, worstLagMs, worstBacklogMs };
}

const stalled = await stall();

sender.send('digest');
const { digest } = await hear('digest');
engine.table.settle();
const own = new Digest();
for (let row = 0; row < PREFIXES; row += 1) {
  engine.table.forEachKnown(row, (column, isVisible) => own.add(row, column, isVisible));
}
const peakMb = process.resourceUsage().maxRSS / 1024;

/** What one peer's going down costs: a pass over all rows. */
const resetMs = cpuMsOf(() => {
  engine.table.forgetPeer(1);
  engine.table.settle();
});
socket.terminate();
sender.disconnect();

const result = {
  messages: MESSAGES,
  meanBytes,
  meanPrefixes,
  cpuMicros: Number(cpuMicros.toFixed(2)),
  kernelMicros: Number(kernelMicros.toFixed(2)),
  jsonMicros: Number(jsonMicros.toFixed(2)),
  messagesPerSecond: Math.round(MESSAGES / seconds),
  peakMb: Math.round(peakMb),
  startMs: Math.round(startMs),
  firstReadMs: Math.round(firstReadMs),
  readMs: Math.round(readMs),
  resetMs: Math.round(resetMs),
  recoveryMs: Math.round(stalled.recoveryMs),
  caughtUp: stalled.caughtUp,
  worstLagMs: Math.round(stalled.worstLagMs),
  worstBacklogMs: Math.round(stalled.worstBacklogMs),
  isSameState: own.toString() === digest,
  state: digest,
};
const n = (value: number) => value.toLocaleString('en-US');
const verdict = (isMet: boolean) => (isMet ? 'met' : 'MISSED');
const lines = [
  ['State', `${n(PREFIXES)} prefixes × ${n(PEERS)} peers, ${places} places`],
  [
    '  start state',
    `${n(result.startMs)} ms of CPU, first reading of all places ${n(result.firstReadMs)} ms`,
  ],
  ['Messages', `${n(MESSAGES)} of ${meanBytes} bytes and ${meanPrefixes} prefixes on average`],
  [
    'Receiver CPU',
    `${result.cpuMicros} µs a message (aim ≤ ${TARGETS.cpuMicros}: ${verdict(cpuMicros <= TARGETS.cpuMicros)})`,
  ],
  ['  of it the kernel', `${result.kernelMicros} µs`],
  ['  JSON.parse alone', `${result.jsonMicros} µs of the same texts on this machine now`],
  ['Throughput', `${n(result.messagesPerSecond)} messages/s (the sender shares the machine)`],
  ['Peak memory', `${result.peakMb} MB (aim < ${TARGETS.peakMb}: ${verdict(peakMb < TARGETS.peakMb)})`],
  ['A step (20 s)', `${n(result.readMs)} ms of CPU to read all places after ${n(MESSAGES)} messages`],
  ['A peer goes down', `${n(result.resetMs)} ms of CPU for all its cells`],
  [
    'After a 5 s stall',
    `${n(result.caughtUp)} messages, fresh again after ${n(result.recoveryMs)} ms at ${n(STALL_RATE)}/s`,
  ],
  [
    '  worst lag',
    `${n(result.worstLagMs)} ms; no message dropped, backlog as measured ${n(result.worstBacklogMs)} ms`,
  ],
  ['Final state', `${result.isSameState ? 'the same as the sender’s' : 'DIFFERS'}: ${digest}`],
  ...(result.isSameState ? [] : [['  receiver has', own.toString()]]),
];
if (process.argv.includes('--json')) console.log(JSON.stringify(result));
else for (const [name = '', value = ''] of lines) console.log(`${name.padEnd(20)}${value}`);
if (!result.isSameState) process.exitCode = 1;
