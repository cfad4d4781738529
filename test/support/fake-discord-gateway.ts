/** The gateway of the fake: HELLO, IDENTIFY, READY, heartbeats, RESUME, and events that a test sends. */
import type { Server } from 'node:http';
import { type WebSocket, WebSocketServer } from 'ws';
import { z } from 'zod';

const frame = z.object({ op: z.number(), d: z.unknown() });
const identify = z.object({ token: z.string(), intents: z.number() });
const resume = z.object({ token: z.string(), session_id: z.string(), seq: z.number() });

interface GatewayParts {
  readonly token: string;
  readonly applicationId: string;
  readonly guilds: readonly string[];
  readonly heartbeatMs: number;
  readonly url: () => string;
}

export interface FakeGateway {
  readonly identified: z.infer<typeof identify>[];
  readonly resumed: z.infer<typeof resume>[];
  heartbeats(): number;
  open(): number;
  /** Sends an event to whoever is connected. */
  dispatch(t: string, d: unknown): void;
  /** Cuts the line, with a close code. */
  cut(code: number): void;
  /** The next IDENTIFYs are closed with this code; null ends that. */
  refuseWith(code: number | null): void;
  close(): void;
}

export function startGateway(server: Server, parts: GatewayParts): FakeGateway {
  const sockets = new WebSocketServer({ server });
  const identified: z.infer<typeof identify>[] = [];
  const resumed: z.infer<typeof resume>[] = [];
  const state = { seq: 0, beats: 0, refusal: z.number().nullable().parse(null), lines: new Set<WebSocket>() };
  const say = (socket: WebSocket, t: string, d: unknown): void => {
    state.seq += 1;
    socket.send(JSON.stringify({ op: 0, t, s: state.seq, d }));
  };
  const welcome = (socket: WebSocket): void => {
    state.lines.add(socket);
    say(socket, 'READY', readyOf(parts));
    for (const id of parts.guilds) say(socket, 'GUILD_CREATE', guildOf(id));
  };
  const hear = (socket: WebSocket, text: string): void => {
    const { op, d } = frame.parse(JSON.parse(text));
    if (op === 1) {
      state.beats += 1;
      socket.send(JSON.stringify({ op: 11 }));
    }
    if (op === 2) {
      const who = identify.parse(d);
      identified.push(who);
      if (state.refusal !== null || who.token !== parts.token) socket.close(state.refusal ?? 4004);
      else welcome(socket);
    }
    if (op === 6) {
      resumed.push(resume.parse(d));
      state.lines.add(socket);
      say(socket, 'RESUMED', {});
    }
  };
  sockets.on('connection', (socket) => {
    socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: parts.heartbeatMs } }));
    socket.on('message', (raw: Buffer) => hear(socket, raw.toString()));
    socket.on('close', () => state.lines.delete(socket));
  });
  return {
    identified,
    resumed,
    heartbeats: () => state.beats,
    open: () => state.lines.size,
    dispatch: (t, d) => state.lines.forEach((socket) => say(socket, t, d)),
    cut: (code) => state.lines.forEach((socket) => socket.close(code)),
    refuseWith: (code) => {
      state.refusal = code;
    },
    close: () => {
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}

function readyOf({ applicationId, guilds, url }: GatewayParts) {
  return {
    v: 10,
    user: { id: applicationId, username: 'Ebb', discriminator: '0000', avatar: null, bot: true },
    guilds: guilds.map((id) => ({ id, unavailable: true })),
    session_id: 'session-1',
    resume_gateway_url: url(),
    application: { id: applicationId, flags: 0 },
  };
}

export function guildOf(id: string) {
  return {
    id,
    name: `Guild ${id}`,
    owner_id: '900000000000000001',
    roles: [],
    emojis: [],
    stickers: [],
    features: [],
    channels: [],
    threads: [],
    members: [],
    voice_states: [],
    presences: [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    member_count: 2,
    unavailable: false,
  };
}
