/** What a BGP message says about where it comes from. One object, reused for every message: copy what is kept. */
export interface MessageHead {
  /** `rrc21` or `rrc21.ripe.net`. */
  readonly host: string;
  /** IP address of the peer, as spelled. */
  readonly peer: string;
  readonly asn: number;
  /** When the collector got it. */
  readonly at: number;
  /** As received (ASNs, perhaps an AS_SET at the end); empty when absent. */
  readonly path: readonly unknown[];
}

/** Where the parts of a frame go as they are read. */
export interface FrameSink {
  /** False: not interested in this peer, the rest of the message is skipped. */
  beginUpdate(head: MessageHead): boolean;
  withdraw(prefix: string): void;
  announce(prefix: string): void;
  /** `down`, `up`, `connected`, or what RIS may say in future. */
  changePeer(head: MessageHead, state: string): void;
  /** Any other message of a collector (KEEPALIVE, OPEN…): it is alive. */
  hear(head: MessageHead): void;
}

/** What a frame was. `malformed` is no JSON or no frame; `skipped` a message without a usable head; `unknown` a type of the future. */
export type Frame =
  | { readonly kind: 'update' | 'peer-state' | 'other' | 'pong' | 'unknown' | 'malformed' | 'skipped' }
  | { readonly kind: 'error'; readonly message: string }
  | { readonly kind: 'subscribed'; readonly subscription: Readonly<Record<string, unknown>> }
  | { readonly kind: 'collectors'; readonly hosts: readonly string[] };

const UPDATE: Frame = { kind: 'update' };
const PEER_STATE: Frame = { kind: 'peer-state' };
const OTHER: Frame = { kind: 'other' };
const PONG: Frame = { kind: 'pong' };
const UNKNOWN: Frame = { kind: 'unknown' };
const MALFORMED: Frame = { kind: 'malformed' };
const SKIPPED: Frame = { kind: 'skipped' };

const MAX_ASN = 0xffff_ffff;
/** The longest IPv6 address; and twice the longest name of a collector. */
const MAX_PEER_TEXT = 45;
const MAX_HOST_TEXT = 32;

/** Reads frames of RIS Live, one JSON text each, into a sink. Never throws: what cannot be used is skipped and counted. */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #head = { host: '', peer: '', asn: 0, at: 0, path: NOTHING };
  /** Parts of updates (prefixes, lists of them) that had the wrong form. */
  badItems = 0;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  read(text: string): Frame {
    const frame = parsed(text);
    if (!isRecord(frame) || typeof frame['type'] !== 'string') return MALFORMED;
    const { type, data } = frame;
    if (type === 'ris_message') return isRecord(data) ? this.#readMessage(data) : MALFORMED;
    return readControl(type, data);
  }

  #readMessage(message: Readonly<Record<string, unknown>>): Frame {
    if (!this.#readHead(message)) return SKIPPED;
    switch (message['type']) {
      case 'UPDATE':
        this.#readUpdate(message);
        return UPDATE;
      case 'RIS_PEER_STATE':
        if (typeof message['state'] !== 'string') return SKIPPED;
        this.#sink.changePeer(this.#head, message['state']);
        return PEER_STATE;
      case 'KEEPALIVE':
      case 'OPEN':
      case 'NOTIFICATION':
        this.#sink.hear(this.#head);
        return OTHER;
      default:
        return UNKNOWN;
    }
  }

  #readHead({ host, peer, peer_asn, timestamp, path }: Readonly<Record<string, unknown>>): boolean {
    if (typeof host !== 'string' || host.length > MAX_HOST_TEXT || host === '') return false;
    if (typeof peer !== 'string' || peer.length > MAX_PEER_TEXT || peer === '') return false;
    if (typeof timestamp !== 'number' || !(timestamp > 0)) return false;
    const asn = typeof peer_asn === 'string' || typeof peer_asn === 'number' ? Number(peer_asn) : 0;
    if (!Number.isInteger(asn) || asn < 1 || asn > MAX_ASN) return false;
    this.#head.host = host;
    this.#head.peer = peer;
    this.#head.asn = asn;
    this.#head.at = timestamp * 1_000;
    this.#head.path = isList(path) ? path : NOTHING;
    return true;
  }

  /** Withdrawals first: a prefix in both lists is announced (RFC 4271, section 4.3). */
  #readUpdate({ withdrawals, announcements }: Readonly<Record<string, unknown>>): void {
    if (!this.#sink.beginUpdate(this.#head)) return;
    if (isList(withdrawals)) {
      for (const prefix of withdrawals) {
        if (typeof prefix === 'string') this.#sink.withdraw(prefix);
        else this.badItems += 1;
      }
    } else if (withdrawals !== undefined && withdrawals !== null) this.badItems += 1;
    if (isList(announcements)) this.#readAnnouncements(announcements);
    else if (announcements !== undefined && announcements !== null) this.badItems += 1;
  }

  /** One list a next hop; the list of a link-local one repeats another. */
  #readAnnouncements(announcements: readonly unknown[]): void {
    let first = NOTHING;
    for (const announcement of announcements) {
      const prefixes = isRecord(announcement) ? announcement['prefixes'] : undefined;
      if (!isList(prefixes)) {
        this.badItems += 1;
        continue;
      }
      if (first === NOTHING) first = prefixes;
      else if (isSame(first, prefixes)) continue;
      for (const prefix of prefixes) {
        if (typeof prefix === 'string') this.#sink.announce(prefix);
        else this.badItems += 1;
      }
    }
  }
}

const NOTHING: readonly unknown[] = [];
const NO_FIELDS: Readonly<Record<string, unknown>> = {};

function readControl(type: string, data: unknown): Frame {
  const fields = isRecord(data) ? data : NO_FIELDS;
  switch (type) {
    case 'pong':
      return PONG;
    case 'ris_error':
      return { kind: 'error', message: typeof fields['message'] === 'string' ? fields['message'] : '' };
    case 'ris_subscribe_ok': {
      const { subscription } = fields;
      return { kind: 'subscribed', subscription: isRecord(subscription) ? subscription : fields };
    }
    case 'ris_rrc_list': {
      const hosts = isList(data) ? data.filter((host) => typeof host === 'string') : [];
      return { kind: 'collectors', hosts };
    }
    default:
      return UNKNOWN;
  }
}

const COMMUNITIES = '"community":[[';

/**
 * Communities are half of most messages and nobody reads them: JSON.parse takes a third less without. The key cannot be
 * part of a string (its quotes would be escaped there); should the cut go wrong, the whole text is read.
 */
function parsed(text: string): unknown {
  const from = text.indexOf(COMMUNITIES);
  const to = from < 0 ? -1 : text.indexOf(']]', from);
  if (to < 0) return parsedJson(text);
  return parsedJson(text.slice(0, from + COMMUNITIES.length - 1) + text.slice(to + 1)) ?? parsedJson(text);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function isSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false;
  for (let i = 0; i < one.length; i += 1) if (one[i] !== other[i]) return false;
  return true;
}
