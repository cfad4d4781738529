import { FAMILIES, type Peers } from './peers.ts';
import type { VisibilityTable } from './table.ts';

/** Looks for peers that have shown to carry the whole table, and counts them from now on. Returns how many. */
export function learnPeers(table: VisibilityTable, peers: Peers): number {
  let learned = 0;
  for (const family of FAMILIES) {
    for (const column of peers.learnable(family, table.spoken[family])) {
      table.include(family, column);
      learned += 1;
    }
  }
  return learned;
}
