/** Frames of about 600 bytes, in the mix of a day with path hunting, and what each means, for the sender's own model. */
import { random } from '../random.ts';
import { PEERS, PREFIXES, peerAt, textOf } from './world.ts';

export interface MadeFrame {
  /** The text around the timestamp. */
  readonly before: string;
  readonly after: string;
  readonly column: number;
  readonly isReset: boolean;
  readonly announced: readonly number[];
  readonly withdrawn: readonly number[];
}

const BYTES = 600;
/** Half of the updates are about few prefixes, as on any day. */
const BUSY = 20_000;
/** A session goes down every so many frames. */
const RESET_EVERY = 50_000;

export function makeFrames(count: number, seed: number): MadeFrame[] {
  const dice = random(seed);
  const pick = () => Math.floor(dice() * (dice() < 0.5 ? BUSY : PREFIXES));
  const some = (): number[] => {
    const first = pick();
    return Array.from({ length: 1 + Math.floor(dice() * 3) }, (_, i) => Math.min(PREFIXES - 1, first + i));
  };
  // A withdrawal has no attributes: one of this size names a dozen prefixes.
  const many = (): number[] => {
    const first = pick();
    return Array.from({ length: first > BUSY ? 14 : 18 }, (_, i) => Math.min(PREFIXES - 1, first + i));
  };
  return Array.from({ length: count }, (_, i) => {
    const column = Math.floor(dice() * PEERS);
    if (i % RESET_EVERY === RESET_EVERY - 1)
      return made({ column, isReset: true, announced: [], withdrawn: [] }, dice);
    const roll = dice();
    if (roll < 0.1) return made({ column, isReset: false, announced: [], withdrawn: many() }, dice);
    const withdrawn = roll < 0.17 ? some() : [];
    return made({ column, isReset: false, announced: some(), withdrawn }, dice);
  });
}

type Meaning = Omit<MadeFrame, 'before' | 'after'>;

function made(meaning: Meaning, dice: () => number): MadeFrame {
  const { host, peer, asn } = peerAt(meaning.column);
  const head = { peer, peer_asn: String(asn), id: `${peer}-01a019f537900000`, host: `${host}.ripe.net` };
  const body = meaning.isReset ? { type: 'RIS_PEER_STATE', state: 'down' } : update(meaning, peer, asn, dice);
  const text = JSON.stringify({ type: 'ris_message', data: { timestamp: 1, ...head, ...body } });
  const at = text.indexOf('"timestamp":1,') + '"timestamp":'.length;
  return { ...meaning, before: text.slice(0, at), after: text.slice(at + 1) };
}

/** Hunting: the same prefixes come again by other, longer paths. */
function update({ announced, withdrawn }: Meaning, peer: string, asn: number, dice: () => number) {
  const hops = Array.from({ length: 2 + Math.floor(dice() * 4) }, () => 1_000 + Math.floor(dice() * 60_000));
  const origin = 100_000 + (announced[0] ?? 0);
  const path = announced.length === 0 ? [] : [asn, ...hops, 4_837 + Math.floor(dice() * 2), origin, origin];
  const prefixes = announced.map((at) => textOf(at, false));
  const nextHops = prefixes.some((text) => text.includes(':')) ? [peer, 'fe80::768e:f8ff:fea6:b2c4'] : [peer];
  const community: number[][] = [];
  const fields = {
    type: 'UPDATE',
    path,
    community,
    origin: 'IGP',
    announcements: announced.length === 0 ? [] : nextHops.map((next_hop) => ({ next_hop, prefixes })),
    withdrawals: withdrawn.map((at) => textOf(at, true)),
  };
  if (announced.length === 0) return fields;
  // 150 bytes for the head; communities fill the rest, as they do in life.
  while (JSON.stringify(fields).length + 150 < BYTES) {
    community.push([hops[0] ?? 0, Math.floor(dice() * 65_536)]);
  }
  return fields;
}
