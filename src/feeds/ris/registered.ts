/** Which address space is a place's: registered in a country (not: used there), or announced by a network. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Log } from '../../app/ports.ts';
import { type PlaceId, placeKind } from '../../core/entity.ts';
import { FeedError } from '../../core/errors.ts';
import { DAY_MS, type Instant } from '../../core/time.ts';
import type { PlaceSpace } from './blocks.ts';
import { type DelegatedFile, readDelegated } from './delegated.ts';
import { RIS_POLICY } from './policy.ts';
import { askStat, type StatSource } from './stat.ts';
import { toFeedError } from '../feed.ts';

interface RegisteredParts {
  readonly stat: StatSource;
  readonly log: Log;
  readonly folder: string;
  /** Addresses of the registries' delegated-extended files, asked when RIPEstat does not answer. */
  readonly registries: readonly string[];
}

const entry = z.object({ at: z.number(), prefixes: z.array(z.string()) });
const file = z.record(z.string(), entry);
type Entry = z.infer<typeof entry>;

const countryList = z.object({
  resources: z.object({ ipv4: z.array(z.string()).default([]), ipv6: z.array(z.string()).default([]) }),
});
const announced = z.object({ prefixes: z.array(z.object({ prefix: z.string() })) });

const FILE = 'registered.json';
/** ARIN's file is the largest: 12 MB in 2026. */
const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** Kept in the feed's folder: yesterday's is better than none. */
export class Registered {
  private readonly parts: RegisteredParts;
  private known: Map<PlaceId, Entry> | null = null;
  private delegated: { readonly at: Instant; readonly files: readonly DelegatedFile[] } | null = null;

  constructor(parts: RegisteredParts) {
    this.parts = parts;
  }

  /** The space of each place, at most a day old where it can be had. A place of which nothing is known is left out. */
  async spaces(places: readonly PlaceId[], abort: AbortSignal): Promise<readonly PlaceSpace[]> {
    const known = (this.known ??= await this.load());
    const now = this.parts.stat.clock.now();
    let isNew = false;
    for (const place of places) {
      const before = known.get(place);
      if (before !== undefined && now - before.at < DAY_MS) continue;
      const prefixes = await this.ask(place, abort);
      if (prefixes === null) continue;
      // An answer that is cut short must not make a country smaller.
      if (prefixes.length < RIS_POLICY.minStartShare * (before?.prefixes.length ?? 1)) {
        const fields = { place, before: before?.prefixes.length ?? 0, now: prefixes.length };
        this.parts.log.warn('ris: a much smaller answer about registered space was not taken', fields);
        continue;
      }
      known.set(place, { at: now, prefixes: [...prefixes] });
      isNew = true;
    }
    if (isNew) await this.save(known);
    return places.flatMap((place) => {
      const prefixes = known.get(place)?.prefixes;
      return prefixes === undefined ? [] : [{ place, prefixes }];
    });
  }

  /** Null when nobody could say; what was known before holds. */
  private async ask(place: PlaceId, abort: AbortSignal): Promise<readonly string[] | null> {
    try {
      return placeKind(place) === 'asn'
        ? await this.announcedBy(place, abort)
        : await this.registeredIn(place, abort);
    } catch (error) {
      if (!(error instanceof FeedError) || abort.aborted) throw error;
      this.parts.log.warn('ris: the space of a place cannot be read', { place, why: error.message });
      return null;
    }
  }

  private async announcedBy(place: PlaceId, abort: AbortSignal): Promise<readonly string[]> {
    const resource = `AS${place.slice('asn:'.length)}`;
    const data = announced.safeParse(
      await askStat('announced-prefixes', { resource }, this.parts.stat, abort),
    );
    if (!data.success)
      throw new FeedError('schema', 'RIPEstat answered announced-prefixes in an unknown form');
    return data.data.prefixes.map(({ prefix }) => prefix);
  }

  private async registeredIn(place: PlaceId, abort: AbortSignal): Promise<readonly string[]> {
    const code = place.slice('country:'.length);
    try {
      const query = { resource: code.toLowerCase(), v4_format: 'prefix' };
      const data = countryList.safeParse(
        await askStat('country-resource-list', query, this.parts.stat, abort),
      );
      if (!data.success)
        throw new FeedError('schema', 'RIPEstat answered country-resource-list in an unknown form');
      return [...data.data.resources.ipv4, ...data.data.resources.ipv6];
    } catch (error) {
      if (!(error instanceof FeedError) || abort.aborted) throw error;
      const files = await this.readRegistries(abort);
      if (files.length === 0) throw error;
      return files.flatMap(({ countries }) => countries.get(code)?.prefixes ?? []);
    }
  }

  /** The registries' own files, once a day for all places. */
  private async readRegistries(abort: AbortSignal): Promise<readonly DelegatedFile[]> {
    const { stat, registries } = this.parts;
    const now = stat.clock.now();
    if (this.delegated !== null && now - this.delegated.at < DAY_MS) return this.delegated.files;
    const files: DelegatedFile[] = [];
    for (const address of registries) {
      try {
        const { bytes } = await stat.http.getFile(address, { signal: abort, maxBodyBytes: MAX_FILE_BYTES });
        files.push(readDelegated(new TextDecoder().decode(bytes).split('\n')));
      } catch (error) {
        throw toFeedError(error, 'The registries');
      }
    }
    this.delegated = { at: now, files };
    return files;
  }

  private async load(): Promise<Map<PlaceId, Entry>> {
    try {
      const read = file.safeParse(JSON.parse(await readFile(join(this.parts.folder, FILE), 'utf8')));
      return new Map(read.success ? Object.entries(read.data) : []);
    } catch {
      // The first start, or a file that was cut off: all is asked anew.
      return new Map();
    }
  }

  private async save(known: ReadonlyMap<PlaceId, Entry>): Promise<void> {
    const { folder, log } = this.parts;
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, `${FILE}.new`), JSON.stringify(Object.fromEntries(known)));
      await rename(join(folder, `${FILE}.new`), join(folder, FILE));
    } catch (error) {
      log.warn('ris: registered space cannot be kept', { folder, error: String(error) });
    }
  }
}
