import type { PlaceSpace } from './blocks.ts';
import type { FullFeedPeer } from './peers.ts';
import { RIS_POLICY } from './policy.ts';

export type Subscription = Readonly<Record<string, unknown>>;

/** Asked for whole where prefixes are too many to name: the multi-hop collector and the three largest exchanges. */
const WHOLE_COLLECTORS: ReadonlySet<string> = new Set(['rrc00', 'rrc01', 'rrc03', 'rrc12']);

/** Where RIS announces and withdraws prefixes of its own every two hours, to be watched for. */
const BEACONS = '84.205.64.0/18';
/** How their withdrawals and announcements begin. */
export const BEACON_TEXT = /"84\.205\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./;

/** On every socket: who goes and comes, and a steady sign of life of each collector. Filters of prefixes match neither. */
const ALWAYS: readonly Subscription[] = [
  { type: 'RIS_PEER_STATE' },
  { type: 'KEEPALIVE' },
  { type: 'UPDATE', prefix: BEACONS, moreSpecific: true },
];

function prefixesOf(spaces: readonly PlaceSpace[]): readonly string[] {
  return [...new Set(spaces.flatMap(({ prefixes }) => prefixes))];
}

/** True: the places have too many prefixes to name them. */
export function isWhole(spaces: readonly PlaceSpace[]): boolean {
  return prefixesOf(spaces).length > RIS_POLICY.maxFilters;
}

/** What a socket asks for. A filter of paths cannot match withdrawals, so there is none. */
export function subscriptionsFor(spaces: readonly PlaceSpace[]): readonly Subscription[] {
  const chosen = isWhole(spaces)
    ? [...WHOLE_COLLECTORS].map((host) => ({ type: 'UPDATE', host }))
    : prefixesOf(spaces).map((prefix) => ({
        type: 'UPDATE',
        prefix,
        moreSpecific: true,
        lessSpecific: true,
      }));
  return [...ALWAYS, ...chosen];
}

/** Peers that can be heard by what is asked for: those of other collectors would be silent for ever. */
export function heardPeers(
  spaces: readonly PlaceSpace[],
  peers: readonly FullFeedPeer[],
): readonly FullFeedPeer[] {
  if (!isWhole(spaces)) return peers;
  return peers.filter(({ host }) => WHOLE_COLLECTORS.has(host.replace(/\.ripe\.net$/, '')));
}
