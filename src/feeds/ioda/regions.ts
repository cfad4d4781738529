/** The one table of regions: IODA's numbers to Ebb's ids and back, by country, kept in the feed's folder for a day. */
import { z } from 'zod';
import type { Clock, Log } from '../../app/ports.ts';
import { countryOf, type PlaceId } from '../../core/entity.ts';
import { FeedError } from '../../core/errors.ts';
import type { Places } from '../../core/places.ts';
import { DAY_MS, HOUR_MS, type Instant } from '../../core/time.ts';
import { keep, readKept } from '../../lib/kept.ts';
import { askRegions, idsOfRegions, type ListedRegion, listedRegionSchema } from './region-list.ts';
import { type Scope, scopeOf } from './scope.ts';
import type { Source } from './source.ts';

const FILE = 'regions.json';
/** After an answer that was not believed, or none. */
const AGAIN_MS = 6 * HOUR_MS;
/** An answer with fewer than this share of the regions before is not believed: IODA's backend fails with empty answers. */
const MIN_KEPT_SHARE = 0.5;
/** All countries are listed within some hours of the first start, a few requests a poll. */
const LISTS_PER_RENEWAL = 3;

export interface Regions {
  /** Grows with each change of the table. */
  readonly version: number;
  /** The ids of a country's regions, by IODA's code; null: not asked for yet. */
  of(iso: string): readonly PlaceId[] | null;
  /** The regions that the table knows, ready to be asked about. */
  scope(places: readonly PlaceId[]): Scope;
  /** Asks for the lists of these countries where nothing is known. @throws FeedError */
  learn(isoCodes: Iterable<string>, abort: AbortSignal): Promise<void>;
  /** Asks for some lists that are missing or a day old, in this order. @throws FeedError */
  renew(isoCodes: readonly string[], abort: AbortSignal): Promise<void>;
}

interface RegionsParts {
  readonly source: Source;
  readonly clock: Clock;
  readonly log: Log;
  /** Learns their names, so that people can ask for them. */
  readonly places: Places;
  readonly folder: string;
}

interface Known {
  readonly nextAt: Instant;
  readonly list: readonly ListedRegion[];
  readonly byId: ReadonlyMap<PlaceId, ListedRegion>;
}

const keptSchema = z.record(
  z.string().regex(/^[A-Z]{2}$/),
  z.object({ nextAt: z.number(), list: z.array(listedRegionSchema) }),
);

export function createRegions(parts: RegionsParts): Regions {
  return new Table(parts);
}

class Table implements Regions {
  version = 0;
  private readonly parts: RegionsParts;
  private readonly known = new Map<string, Known>();
  /** One country that is not answered must not keep the others waiting. */
  private readonly failedUntil = new Map<string, Instant>();
  private saidUnkept = false;

  constructor(parts: RegionsParts) {
    this.parts = parts;
    const kept = readKept(parts.folder, FILE, keptSchema) ?? {};
    for (const [iso, { nextAt, list }] of Object.entries(kept)) this.set(iso, list, nextAt);
  }

  of(iso: string): readonly PlaceId[] | null {
    const known = this.known.get(iso);
    return known === undefined ? null : [...known.byId.keys()];
  }

  scope(places: readonly PlaceId[]): Scope {
    return scopeOf(
      'region',
      places.flatMap((place): readonly (readonly [string, PlaceId])[] => {
        const iso = countryOf(place)?.slice('country:'.length) ?? '';
        const region = this.known.get(iso)?.byId.get(place);
        return region === undefined ? [] : [[region.code, place]];
      }),
    );
  }

  async learn(isoCodes: Iterable<string>, abort: AbortSignal): Promise<void> {
    await this.askFor(
      [...new Set(isoCodes)].filter((iso) => (this.known.get(iso)?.list ?? []).length === 0),
      abort,
    );
  }

  async renew(isoCodes: readonly string[], abort: AbortSignal): Promise<void> {
    const now = this.parts.clock.now();
    const due = isoCodes.filter((iso) => {
      const nextAt = this.failedUntil.get(iso) ?? this.known.get(iso)?.nextAt ?? now;
      // A clock that was set back must not make a list last for years.
      return nextAt <= now || nextAt > now + DAY_MS;
    });
    await this.askFor([...new Set(due)].slice(0, LISTS_PER_RENEWAL), abort);
  }

  private async askFor(isoCodes: readonly string[], abort: AbortSignal): Promise<void> {
    if (isoCodes.length === 0) return;
    try {
      for (const iso of isoCodes) this.accept(iso, await this.listOf(iso, abort));
    } finally {
      await this.save();
    }
  }

  /** Null: IODA does not understand the question, as for a country it does not have; the next one may be answered. */
  private async listOf(iso: string, abort: AbortSignal): Promise<readonly ListedRegion[] | null> {
    try {
      return await askRegions(iso, this.parts.source, abort);
    } catch (error) {
      if (error instanceof FeedError && error.kind === 'schema') {
        this.parts.log.debug('regions of a country cannot be listed', {
          feed: 'ioda',
          iso,
          why: error.message,
        });
        return null;
      }
      this.failedUntil.set(iso, this.parts.clock.now() + HOUR_MS);
      throw error;
    }
  }

  private accept(iso: string, list: readonly ListedRegion[] | null): void {
    const now = this.parts.clock.now();
    const before = this.known.get(iso)?.list ?? [];
    const isBelieved = list !== null && list.length > 0 && list.length >= before.length * MIN_KEPT_SHARE;
    this.failedUntil.delete(iso);
    this.set(iso, isBelieved ? list : before, now + (isBelieved ? DAY_MS : AGAIN_MS));
  }

  private set(iso: string, list: readonly ListedRegion[], nextAt: Instant): void {
    const { places } = this.parts;
    const byId = idsOfRegions(iso, list);
    this.known.set(iso, { nextAt, list, byId });
    const country = places.get(`country:${iso}`).name;
    places.add([...byId].map(([id, { name }]) => ({ id, name: `${name}, ${country}` })));
    this.version += 1;
  }

  /** A disk that is full costs a few requests at the next start, and nothing else. */
  private async save(): Promise<void> {
    const all = [...this.known].map(([iso, { nextAt, list }]) => [iso, { nextAt, list }]);
    try {
      await keep(this.parts.folder, FILE, Object.fromEntries(all));
    } catch (error) {
      if (!this.saidUnkept)
        this.parts.log.warn('the list of regions cannot be kept', { feed: 'ioda', why: String(error) });
      this.saidUnkept = true;
    }
  }
}
