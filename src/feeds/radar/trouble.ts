import type { Log } from '../../app/ports.ts';
import type { RadarError } from './radar-error.ts';

/** Something of the feed that cannot be read while the rest can. */
export interface Trouble {
  /** A signal, a signal at a place, a list. */
  readonly what: string;
  readonly error: RadarError;
}

/** Says once of each that it cannot be read, and once that it is back. */
type TellTroubles = (troubles: readonly Trouble[], read: readonly string[]) => void;

export function createTroubleLog(log: Log): TellTroubles {
  const known = new Set<string>();
  return (troubles, read) => {
    for (const { what, error } of troubles) {
      if (known.has(what)) continue;
      known.add(what);
      log.warn('a part of a feed cannot be read', { feed: 'radar', what, why: error.message });
    }
    for (const what of read)
      if (known.delete(what)) log.info('a part of a feed is read again', { feed: 'radar', what });
  };
}
