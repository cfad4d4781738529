/** A scripted web socket server on loopback. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

/** One client's connection, as the server sees it. */
export interface FakeConnection {
  readonly path: string;
  /** Text frames that came, in order. */
  readonly received: readonly string[];
  /** Pings that came. */
  pings(): number;
  send(frame: string | Buffer): void;
  /** Bytes that are no frame. */
  sendRaw(bytes: Buffer): void;
  /** Bytes that were sent and that the client has not taken yet. */
  unsent(): number;
  close(code: number, reason?: string): void;
  /** Ends it without a word: the client sees code 1006. */
  cut(): void;
  /** From now on pings are not answered. */
  playDead(): void;
  isOpen(): boolean;
}

export interface FakeSocketServer {
  readonly url: string;
  readonly connections: readonly FakeConnection[];
  /** The newest connection. */
  last(): FakeConnection;
  /** From now on clients are answered with this status instead; null: with a web socket again. */
  answerWith(status: number | null, headers?: Readonly<Record<string, string>>): void;
  /** From now on nobody is answered at all. */
  hang(): void;
  /** How many wait for such an answer. */
  waiting(): number;
  close(): Promise<void>;
}

interface State {
  readonly connections: FakeConnection[];
  refusal: { readonly status: number; readonly headers: Readonly<Record<string, string>> } | null;
  isHanging: boolean;
  readonly unanswered: Duplex[];
}

/** @param answer what is sent to a client for a frame of its; nothing by default. */
export async function startFakeSocketServer(
  answer: (frame: string) => readonly string[] = () => [],
): Promise<FakeSocketServer> {
  const state: State = { connections: [], refusal: null, isHanging: false, unanswered: [] };
  const server = createServer();
  const sockets = new WebSocketServer({ noServer: true, autoPong: false, perMessageDeflate: true });
  server.on('upgrade', (request, socket, head) => {
    if (state.isHanging) {
      state.unanswered.push(socket);
      return;
    }
    if (state.refusal === null) {
      sockets.handleUpgrade(request, socket, head, (client) => {
        state.connections.push(connectionOf(client, request, answer));
      });
      return;
    }
    const { status, headers } = state.refusal;
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n${lines.join('')}\r\n`);
  });
  const port = await listen(server);
  return {
    url: `ws://127.0.0.1:${port}/stream/`,
    connections: state.connections,
    last: () => state.connections.at(-1)!,
    answerWith: (status, headers = {}) => {
      state.refusal = status === null ? null : { status, headers };
    },
    hang: () => {
      state.isHanging = true;
    },
    waiting: () => state.unanswered.length,
    close: () => {
      for (const client of sockets.clients) client.terminate();
      for (const socket of state.unanswered) socket.destroy();
      server.closeAllConnections();
      return new Promise((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function connectionOf(
  client: WebSocket,
  request: IncomingMessage,
  answer: (frame: string) => readonly string[],
): FakeConnection {
  const received: string[] = [];
  let pings = 0;
  let isDead = false;
  client.on('message', (data: Buffer) => {
    received.push(data.toString());
    if (!isDead) for (const frame of answer(data.toString())) client.send(frame);
  });
  client.on('ping', (data) => {
    pings += 1;
    if (!isDead) client.pong(data);
  });
  client.on('error', () => undefined);
  return {
    sendRaw: (bytes) => request.socket.write(bytes),
    path: request.url ?? '',
    received,
    pings: () => pings,
    send: (frame) => client.send(frame),
    unsent: () => client.bufferedAmount,
    close: (code, reason) => client.close(code, reason),
    cut: () => client.terminate(),
    playDead: () => {
      isDead = true;
    },
    isOpen: () => client.readyState === client.OPEN,
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

/** Lets real I/O go on until the condition holds. Throws when it does not for so long that it never will. */
export async function until(condition: () => boolean, what = 'what the test waits for'): Promise<void> {
  for (let turns = 0; !condition(); turns += 1) {
    if (turns > 20_000) throw new Error(`did not happen: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, turns < 100 ? 0 : 1);
    });
  }
}

/** What is on its way between two ends in this process has arrived. */
export async function ioTurns(count = 20): Promise<void> {
  let turns = 0;
  await until(() => (turns += 1) > count);
}
