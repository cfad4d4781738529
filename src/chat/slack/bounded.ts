/** Memory that forgets its oldest entries, so that a long life does not fill it. */

export interface Seen {
  /** True when it was marked before; marks it. */
  mark(id: string): boolean;
  has(id: string): boolean;
}

export function createSeen(limit: number): Seen {
  const ids = new Set<string>();
  return {
    has: (id) => ids.has(id),
    mark(id) {
      if (ids.has(id)) return true;
      ids.add(id);
      for (const oldest of ids) {
        if (ids.size <= limit) break;
        ids.delete(oldest);
      }
      return false;
    },
  };
}

export function boundedSet<Key, Value>(map: Map<Key, Value>, limit: number, key: Key, value: Value): void {
  map.set(key, value);
  for (const oldest of map.keys()) {
    if (map.size <= limit) break;
    map.delete(oldest);
  }
}
