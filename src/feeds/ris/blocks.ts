import { RIS_POLICY } from './policy.ts';
import { emptyPrefix, maskOf, type Prefix, readPrefix, sizeOf, startOf } from './prefix.ts';
import { PrefixIndex } from './prefix-index.ts';

/** A place and the blocks that are its own; every prefix in, equal to or around one of them belongs to it. */
export interface PlaceSpace {
  readonly place: string;
  readonly prefixes: readonly string[];
}

/** Disjoint stretches of a family's line, in order: `[starts[i], ends[i])`. */
interface Stretches {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

interface Block {
  readonly start: number;
  readonly end: number;
  readonly number: number;
}

/** Which places a prefix belongs to, and how much of it. Built once from text; what is no prefix is skipped and counted. */
export class Blocks {
  readonly places: readonly string[];
  skipped = 0;
  readonly #index = new PrefixIndex();
  /** Places by the block's number. */
  readonly #placesAt: number[][] = [];
  readonly #sorted: { readonly 4: readonly Block[]; readonly 6: readonly Block[] };
  /** Lengths that any block has. */
  readonly #lengths: { readonly 4: Set<number>; readonly 6: Set<number> } = { 4: new Set(), 6: new Set() };
  readonly #watched: { 4: Stretches; 6: Stretches };
  /** IPv4 space by place. */
  readonly #space: readonly Stretches[];
  readonly #sets: (readonly number[])[] = [];
  readonly #setNumbers = new Map<string, number>();

  constructor(spaces: readonly PlaceSpace[]) {
    this.places = spaces.map(({ place }) => place);
    const blocks: { readonly 4: Block[]; readonly 6: Block[] } = { 4: [], 6: [] };
    const prefix = emptyPrefix();
    this.#space = spaces.map(({ prefixes }, place) => {
      const own: Block[] = [];
      for (const text of prefixes) {
        if (!isBlock(text, prefix)) {
          this.skipped += 1;
          continue;
        }
        const block = this.#addBlock(prefix, place);
        if (block.number === this.#placesAt.length - 1) blocks[prefix.family].push(block);
        if (prefix.family === 4) own.push(block);
      }
      return merged(own);
    });
    this.#sorted = { 4: blocks[4].sort(byStart), 6: blocks[6].sort(byStart) };
    this.#watched = { 4: merged(blocks[4]), 6: merged(blocks[6]) };
  }

  /** Places of the prefix as a number for `placesOf`; −1 for none. */
  setOf(prefix: Prefix): number {
    if (prefix.length < RIS_POLICY.minLength[prefix.family] || !this.#isWatched(prefix)) return -1;
    const found = new Set<number>();
    this.#findAround(prefix, found);
    this.#findInside(prefix, found);
    return found.size === 0 ? -1 : this.#numberOf([...found].sort((a, b) => a - b));
  }

  placesOf(set: number): readonly number[] {
    return this.#sets[set] ?? [];
  }

  /** IPv4 addresses of the place in `[start, end)`. */
  addressesIn(place: number, start: number, end: number): number {
    const { starts, ends } = this.#space[place] ?? { starts: [], ends: [] };
    let sum = 0;
    for (let i = firstEndingAfter(ends, start); i < starts.length && (starts[i] ?? 0) < end; i += 1) {
      sum += Math.min(end, ends[i] ?? 0) - Math.max(start, starts[i] ?? 0);
    }
    return sum;
  }

  #addBlock(prefix: Prefix, place: number): Block {
    const number = this.#index.add(prefix);
    this.#lengths[prefix.family].add(prefix.length);
    const places = (this.#placesAt[number] ??= []);
    if (places.at(-1) !== place) places.push(place);
    const start = startOf(prefix);
    return { start, end: start + sizeOf(prefix), number };
  }

  #isWatched(prefix: Prefix): boolean {
    const { starts, ends } = this.#watched[prefix.family];
    const start = startOf(prefix);
    const i = firstEndingAfter(ends, start);
    return i < starts.length && (starts[i] ?? 0) < start + sizeOf(prefix);
  }

  /** Blocks that the prefix lies in, itself included. */
  #findAround(prefix: Prefix, found: Set<number>): void {
    const around = { ...prefix };
    for (const length of this.#lengths[prefix.family]) {
      if (length > prefix.length) continue;
      around.length = length;
      around.hi = (prefix.hi & maskOf(Math.min(length, 32))) >>> 0;
      around.lo = (prefix.lo & maskOf(Math.max(length - 32, 0))) >>> 0;
      for (const place of this.#placesAt[this.#index.find(around)] ?? []) found.add(place);
    }
  }

  #findInside(prefix: Prefix, found: Set<number>): void {
    const sorted = this.#sorted[prefix.family];
    const start = startOf(prefix);
    const end = start + sizeOf(prefix);
    for (let i = firstFrom(sorted, start); i < sorted.length; i += 1) {
      const block = sorted[i];
      if (block === undefined || block.start >= end) return;
      // A block around the prefix may begin where it does; it was found before.
      for (const place of this.#placesAt[block.number] ?? []) found.add(place);
    }
  }

  #numberOf(set: readonly number[]): number {
    const key = set.join();
    const known = this.#setNumbers.get(key);
    if (known !== undefined) return known;
    this.#sets.push(set);
    this.#setNumbers.set(key, this.#sets.length - 1);
    return this.#sets.length - 1;
  }
}

function byStart(a: Block, b: Block): number {
  return a.start - b.start;
}

function isBlock(text: string, into: Prefix): boolean {
  return readPrefix(text, into) === 'ok' && into.length >= RIS_POLICY.minLength[into.family];
}

function merged(blocks: readonly Block[]): Stretches {
  const starts: number[] = [];
  const ends: number[] = [];
  for (const { start, end } of [...blocks].sort(byStart)) {
    const last = ends.length - 1;
    if (start <= (ends[last] ?? -1)) ends[last] = Math.max(end, ends[last] ?? 0);
    else {
      starts.push(start);
      ends.push(end);
    }
  }
  return { starts, ends };
}

function firstEndingAfter(ends: readonly number[], at: number): number {
  let low = 0;
  let high = ends.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ends[middle] ?? 0) > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

function firstFrom(blocks: readonly Block[], start: number): number {
  let low = 0;
  let high = blocks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((blocks[middle]?.start ?? 0) >= start) high = middle;
    else low = middle + 1;
  }
  return low;
}
