import type { PlaceSpace } from '../../src/feeds/ris/blocks.ts';
import { RisEngine } from '../../src/feeds/ris/engine.ts';
import type { FullFeedPeer } from '../../src/feeds/ris/peers.ts';
import { emptyPrefix, readPrefix } from '../../src/feeds/ris/prefix.ts';
import { ASSUMED, UNKNOWN, VISIBLE, WITHDRAWN } from '../../src/feeds/ris/table.ts';

/** One session a given AS, all at one collector: `192.0.2.<column>`. */
export function fullFeed(asns: readonly number[]): FullFeedPeer[] {
  return asns.map((asn, column) => ({ host: 'rrc00', peer: `192.0.2.${column}`, asn, v4: true, v6: true }));
}

type NaiveStep =
  | 'announce'
  | 'withdraw'
  | 'down'
  | 'downs'
  | 'doubt'
  | 'doubt all'
  | 'assume'
  | 'settle'
  | (string & {});

/** The table as a map of cells and the rules in words, to hold the one of bits against. */
export class NaiveTable {
  readonly #asns: readonly number[];
  readonly #cells = new Map<string, number>();
  readonly #inStart = new Set<number>();
  readonly #reset = new Set<number>();

  constructor(asns: readonly number[]) {
    this.#asns = asns;
  }

  apply(kind: NaiveStep, row: number, column: number): void {
    if (kind === 'announce') this.#set(row, column, VISIBLE);
    if (kind === 'withdraw') this.#withdraw(row, column);
    if (kind === 'down' || kind === 'downs') this.#forget(column);
    if (kind === 'doubt') this.#doubt(column);
    if (kind === 'doubt all') this.#asns.forEach((_, at) => this.#doubt(at));
    if (kind === 'assume') this.#assume(row);
  }

  stateOf(row: number, column: number): number {
    return this.#cells.get(`${row} ${column}`) ?? UNKNOWN;
  }

  counts(row: number) {
    const best = new Map<number, number>();
    this.#asns.forEach((asn, at) => best.set(asn, Math.max(best.get(asn) ?? UNKNOWN, this.stateOf(row, at))));
    const count = (is: (state: number) => boolean) => [...best.values()].filter(is).length;
    return {
      known: count((state) => state !== UNKNOWN),
      seen: count((state) => state === VISIBLE || state === ASSUMED),
      assumed: count((state) => state === ASSUMED),
    };
  }

  heard(row: number): [number, boolean][] {
    const states = this.#asns.map((_, at): [number, number] => [at, this.stateOf(row, at)]);
    return states
      .filter(([, state]) => state === VISIBLE || state === WITHDRAWN)
      .map(([at, state]) => [at, state === VISIBLE]);
  }

  #set(row: number, column: number, state: number): void {
    this.#cells.set(`${row} ${column}`, state);
  }

  #withdraw(row: number, column: number): void {
    const couldBeAssumed = this.#inStart.has(row) && !this.#reset.has(column);
    if (this.stateOf(row, column) !== UNKNOWN || couldBeAssumed) this.#set(row, column, WITHDRAWN);
  }

  #forget(column: number): void {
    this.#reset.add(column);
    for (const key of this.#cells.keys()) if (key.endsWith(` ${column}`)) this.#cells.set(key, UNKNOWN);
  }

  #doubt(column: number): void {
    this.#reset.add(column);
    for (const [key, state] of this.#cells) {
      if (!key.endsWith(` ${column}`)) continue;
      this.#cells.set(key, state === VISIBLE || state === ASSUMED ? ASSUMED : UNKNOWN);
    }
  }

  #assume(row: number): void {
    if (this.#inStart.has(row)) return;
    this.#inStart.add(row);
    this.#asns.forEach((_, at) => {
      if (this.stateOf(row, at) === UNKNOWN && !this.#reset.has(at)) this.#set(row, at, ASSUMED);
    });
  }
}

/** An engine over full-feed peers 0, 1, 2… of ASes of their own, with a start state. */
export function openEngine(world: {
  readonly peers: number;
  readonly places: readonly PlaceSpace[];
  readonly start: readonly string[];
}): RisEngine {
  const asns = Array.from({ length: world.peers }, (_, column) => 64500 + column);
  const engine = new RisEngine({ places: world.places, fullFeed: fullFeed(asns), learn: false });
  const prefix = emptyPrefix();
  for (const text of world.start) if (readPrefix(text, prefix) === 'ok') engine.assume(prefix);
  return engine;
}

export function announcement(
  column: number,
  prefixes: readonly unknown[],
  path: readonly unknown[] = [],
): string {
  return message(column, { type: 'UPDATE', path, announcements: [{ next_hop: '192.0.2.250', prefixes }] });
}

export function withdrawal(column: number, prefixes: readonly unknown[]): string {
  return message(column, { type: 'UPDATE', withdrawals: prefixes });
}

export function down(column: number): string {
  return message(column, { type: 'RIS_PEER_STATE', state: 'down' });
}

function message(column: number, fields: object): string {
  const head = { timestamp: 1_700_000_000, peer: `192.0.2.${column}`, peer_asn: String(64500 + column) };
  return JSON.stringify({
    type: 'ris_message',
    data: { ...head, id: 'x', host: 'rrc00.ripe.net', ...fields },
  });
}
