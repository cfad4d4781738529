import { z } from 'zod';
import type { Log } from '../../app/ports.ts';
import type { PlaceId } from '../../core/entity.ts';
import { HOUR_MS, type Instant } from '../../core/time.ts';
import type { Upstream } from '../../core/upstreams.ts';
import { keep, readKept } from '../../lib/kept.ts';
import type { PlaceReading } from './coverage.ts';
import { RIS_POLICY } from './policy.ts';

const carriedSchema = z.object({
  /** Of the paths to the place, at `mostAt`: the most of the day that begins there. */
  share: z.number().gt(0).max(1),
  mostAt: z.number(),
  usedAt: z.number(),
});
const keptSchema = z.record(
  z.string().regex(/^(country:[A-Z]{2}|asn:\d{1,10})$/),
  z.record(z.string().regex(/^\d{1,10}$/), carriedSchema),
);
type Carried = z.infer<typeof carriedSchema>;

const FILE = 'upstreams.json';
const KEEP_EVERY_MS = HOUR_MS;

/**
 * The upstreams of small places within the day before they were last seen. A dark place has no paths to see them by, and
 * one that is half dark has those of its other half only. Kept in the feed's folder: a restart may come in the dark.
 */
export class UsualUpstreams {
  private readonly folder: string;
  private readonly log: Log;
  private readonly known: Map<PlaceId, Map<string, Carried>>;
  private keptAt: Instant = Number.NEGATIVE_INFINITY;
  private keeping: Promise<void> = Promise.resolve();

  constructor({ folder, log }: { readonly folder: string; readonly log: Log }) {
    this.folder = folder;
    this.log = log;
    const kept = Object.entries(readKept(folder, FILE, keptSchema) ?? {});
    this.known = new Map(
      kept.flatMap(([place, carried]) => {
        const entries = Object.entries(carried ?? {});
        return entries.length === 0 ? [] : [[place, new Map(entries)] as const];
      }),
    );
  }

  note(readings: readonly PlaceReading[], now: Instant): void {
    let isNew = false;
    for (const { place, links } of readings) {
      if (links.length === 0) continue;
      const carried = this.known.get(place) ?? new Map<string, Carried>();
      this.known.set(place, carried);
      for (const [upstream, share] of sharesOf(links)) {
        const before = carried.get(upstream);
        isNew ||= before === undefined;
        const isMost =
          before === undefined || share >= before.share || before.mostAt <= now - RIS_POLICY.usualUpstreamMs;
        carried.set(upstream, { ...(isMost ? { share, mostAt: now } : before), usedAt: now });
      }
      for (const [upstream, { usedAt }] of carried)
        if (usedAt <= now - RIS_POLICY.usualUpstreamMs) carried.delete(upstream);
    }
    if (isNew || (this.known.size > 0 && now - this.keptAt >= KEEP_EVERY_MS)) this.keep(now);
  }

  /** The largest first. */
  of(place: PlaceId): readonly Upstream[] {
    const carried = [...(this.known.get(place) ?? [])];
    return carried
      .map(([upstream, { share }]) => ({ network: `asn:${upstream}`, share }))
      .sort((a, b) => b.share - a.share || (a.network < b.network ? -1 : 1));
  }

  /** Resolves when everything is written. */
  kept(): Promise<void> {
    return this.keeping;
  }

  /** Beside the work, one file after the other. A disk that is full costs what a restart in the dark would need. */
  private keep(now: Instant): void {
    this.keptAt = now;
    const all = [...this.known].map(([place, carried]) => [place, Object.fromEntries(carried)] as const);
    const write = (): Promise<void> => keep(this.folder, FILE, Object.fromEntries(all));
    this.keeping = this.keeping.then(write).catch((error: unknown) => {
      this.log.warn('ris: the upstreams of places cannot be kept', { error: String(error) });
    });
  }
}

function sharesOf(links: PlaceReading['links']): ReadonlyMap<string, number> {
  const pathsBy = new Map<string, number>();
  let all = 0;
  for (const { upstream, paths } of links) {
    pathsBy.set(String(upstream), (pathsBy.get(String(upstream)) ?? 0) + paths);
    all += paths;
  }
  return new Map([...pathsBy].map(([upstream, paths]) => [upstream, paths / all]));
}
