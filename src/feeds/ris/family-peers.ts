import { RIS_POLICY } from './policy.ts';

const WORDS = RIS_POLICY.maxPeers / 32;

/** What peers are to one address family: who carries a full table of it, and which sessions belong to one AS. */
export class FamilyPeers {
  readonly #isFullFeed = new Uint8Array(RIS_POLICY.maxPeers);
  /** Full-feed sessions by AS. */
  readonly #sessions = new Map<number, number[]>();
  readonly #sessionsOf: (readonly number[])[] = [];
  /** Prefixes of the start state that each column has spoken about since it was last reset. */
  readonly heard = new Uint32Array(RIS_POLICY.maxPeers);
  /** One bit a column, as in the table's rows: full-feed, and never reset. */
  readonly assumable = new Uint32Array(WORDS);
  #assumableAses: number | null = null;

  /** ASes with a full-feed session. */
  get ases(): number {
    return this.#sessions.size;
  }

  isFullFeed(column: number): boolean {
    return this.#isFullFeed[column] === 1;
  }

  /** The full-feed sessions of that full-feed column's AS, itself among them. */
  sessionsOf(column: number): readonly number[] {
    return this.#sessionsOf[column] ?? [];
  }

  include(column: number, asn: number, isAssumable: boolean): void {
    if (this.isFullFeed(column)) return;
    const sessions = this.#sessions.get(asn) ?? [];
    sessions.push(column);
    this.#sessions.set(asn, sessions);
    this.#sessionsOf[column] = sessions;
    this.#isFullFeed[column] = 1;
    const word = column >>> 5;
    this.#assumableAses = null;
    if (isAssumable) this.assumable[word] = (this.assumable[word] ?? 0) | (1 << (column & 31));
  }

  reset(column: number): void {
    const word = column >>> 5;
    this.assumable[word] = (this.assumable[word] ?? 0) & ~(1 << (column & 31));
    this.heard[column] = 0;
    this.#assumableAses = null;
  }

  /** The full-feed sessions, AS by AS. */
  byAs(): Iterable<readonly number[]> {
    return this.#sessions.values();
  }

  /** ASes with a session whose cells may be assumed. */
  get assumableAses(): number {
    this.#assumableAses ??= [...this.byAs()].filter((sessions) =>
      sessions.some((at) => this.#isAssumable(at)),
    ).length;
    return this.#assumableAses;
  }

  #isAssumable(column: number): boolean {
    return ((this.assumable[column >>> 5] ?? 0) & (1 << (column & 31))) !== 0;
  }
}
