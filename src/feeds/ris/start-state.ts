import { FeedError } from '../../core/errors.ts';
import type { Instant } from '../../core/time.ts';
import { DAY_MS } from '../../core/time.ts';
import { RIS_POLICY } from './policy.ts';
import { emptyPrefix, type Prefix, readPrefix } from './prefix.ts';
import { PrefixIndex } from './prefix-index.ts';

interface StartStateCheck {
  /** When the file was made (`Last-Modified`); null when the server did not say. */
  readonly madeAt: Instant | null;
  readonly now: Instant;
  /** Prefixes in the last good file of this family; null for the first, which is held against what is usual. */
  readonly before: number | null;
}

/**
 * One bulk `riswhoisdump` file, unpacked, line by line: `origin<TAB>prefix<TAB>peers seeing it`, comments begin with `%`. A
 * prefix of several origins has several lines, whose peers add up. Nothing of it is used before `finish` found it whole.
 */
export class StartState {
  readonly family: 4 | 6;
  readonly #index = new PrefixIndex();
  readonly #peers: number[] = [];
  readonly #prefix = emptyPrefix();
  /** Lines that are neither a comment nor a prefix with its peers; IPv6 prefixes beyond /64 are among them. */
  skipped = 0;

  constructor(family: 4 | 6) {
    this.family = family;
  }

  get prefixes(): number {
    return this.#index.size;
  }

  takeLine(line: string): void {
    if (line === '' || line.startsWith('%')) return;
    const [, prefix = '', seeing = ''] = line.split('\t');
    const peers = /^\d{1,5}\s*$/.test(seeing) ? Number(seeing) : 0;
    if (peers === 0 || readPrefix(prefix, this.#prefix) !== 'ok' || this.#prefix.family !== this.family) {
      this.skipped += 1;
      return;
    }
    const at = this.#index.add(this.#prefix);
    this.#peers[at] = (this.#peers[at] ?? 0) + peers;
  }

  /**
   * Calls `assume` for each prefix that most peers saw: at least half of what nine in ten prefixes stay under.
   * Returns how many. Throws FeedError when the file is old, of unknown age, or much smaller than it should be.
   */
  finish({ madeAt, now, before }: StartStateCheck, assume: (prefix: Prefix) => void): number {
    const name = `RIS start state (IPv${this.family})`;
    if (madeAt === null)
      throw new FeedError('schema', `${name}: the server does not say when the file was made`);
    if (now - madeAt > RIS_POLICY.maxStartAgeMs) {
      const days = ((now - madeAt) / DAY_MS).toFixed(1);
      throw new FeedError('schema', `${name}: the file is ${days} days old; routes have moved on`);
    }
    const least = Math.floor(
      RIS_POLICY.minStartShare * (before ?? RIS_POLICY.usualStartPrefixes[this.family]),
    );
    if (this.prefixes < least) {
      const message = `${name}: only ${this.prefixes} prefixes where at least ${least} are due`;
      throw new FeedError('schema', message);
    }
    const enough = RIS_POLICY.assumedShare * this.#usualPeers();
    let assumed = 0;
    for (let at = 0; at < this.prefixes; at += 1) {
      if ((this.#peers[at] ?? 0) < enough) continue;
      assume(this.#index.read(at, this.#prefix));
      assumed += 1;
    }
    return assumed;
  }

  /** Nine in ten prefixes are seen by at most so many peers. */
  #usualPeers(): number {
    const sorted = Uint32Array.from(this.#peers).sort();
    return sorted[Math.floor(0.9 * (sorted.length - 1))] ?? 0;
  }
}
