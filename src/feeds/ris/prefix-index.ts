import type { Prefix } from './prefix.ts';

const FIRST_CAPACITY = 1_024;
/** A slot is hi, lo, kind (the length; IPv6 from 64 up) and number + 1, side by side in one cache line; 0 is empty. */
const SLOT = 4;
/** The same without the number, by number. */
const KEY = 3;

/**
 * Prefixes to dense numbers 0, 1, 2… in the order they came: open addressing over typed arrays, at most two thirds full.
 * Looking one up reads one place in memory, which is what it costs with a million of them. Nothing is ever removed.
 */
export class PrefixIndex {
  #size = 0;
  #slots = new Uint32Array(FIRST_CAPACITY * SLOT);
  #keys = new Uint32Array(FIRST_CAPACITY * KEY);

  get size(): number {
    return this.#size;
  }

  /** −1 when it has not been added. */
  find(prefix: Prefix): number {
    return (this.#slots[this.#slotOf(prefix.hi, prefix.lo, kindOf(prefix)) + 3] ?? 0) - 1;
  }

  /** Its number, a new one if need be. */
  add(prefix: Prefix): number {
    const kind = kindOf(prefix);
    const slot = this.#slotOf(prefix.hi, prefix.lo, kind);
    const found = (this.#slots[slot + 3] ?? 0) - 1;
    if (found >= 0) return found;
    const at = this.#size;
    if (at * KEY === this.#keys.length) this.#keys = doubled(this.#keys);
    this.#keys[at * KEY] = prefix.hi;
    this.#keys[at * KEY + 1] = prefix.lo;
    this.#keys[at * KEY + 2] = kind;
    this.#size = at + 1;
    this.#fill(slot, at);
    if (this.#size * 3 * SLOT > this.#slots.length * 2) this.#grow();
    return at;
  }

  /** The prefix with that number, into `into`. */
  read(at: number, into: Prefix): Prefix {
    const kind = this.#keys[at * KEY + 2] ?? 0;
    into.family = kind < 64 ? 4 : 6;
    into.length = kind < 64 ? kind : kind - 64;
    into.hi = this.#keys[at * KEY] ?? 0;
    into.lo = this.#keys[at * KEY + 1] ?? 0;
    return into;
  }

  /** Where the prefix is, or would go. */
  #slotOf(hi: number, lo: number, kind: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = Math.imul(hashOf(hi, lo, kind), SLOT) & mask;
    while (slots[slot + 3] !== 0) {
      if (slots[slot] === hi && slots[slot + 1] === lo && slots[slot + 2] === kind) break;
      slot = (slot + SLOT) & mask;
    }
    return slot;
  }

  #fill(slot: number, at: number): void {
    this.#slots.set(this.#keys.subarray(at * KEY, at * KEY + KEY), slot);
    this.#slots[slot + 3] = at + 1;
  }

  #grow(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let at = 0; at < this.#size; at += 1) {
      const key = at * KEY;
      const slot = this.#slotOf(this.#keys[key] ?? 0, this.#keys[key + 1] ?? 0, this.#keys[key + 2] ?? 0);
      this.#fill(slot, at);
    }
  }
}

function kindOf({ family, length }: Prefix): number {
  return family === 4 ? length : 64 + length;
}

/** Three multiply-and-fold rounds: neighbouring prefixes must not share slots. */
function hashOf(hi: number, lo: number, kind: number): number {
  let hash = Math.imul(hi ^ Math.imul(kind, 0x9e3779b1), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15) ^ lo, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f);
  return hash ^ (hash >>> 16);
}

function doubled(keys: Uint32Array): Uint32Array<ArrayBuffer> {
  const twice = new Uint32Array(keys.length * 2);
  twice.set(keys);
  return twice;
}
