import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Log } from '../../app/ports.ts';
import type { PlaceId } from '../../core/entity.ts';
import type { SignalId } from '../../core/series.ts';
import { SECOND_MS } from '../../core/time.ts';
import type { Scale } from './scale.ts';

export type PlaceScales = ReadonlyMap<SignalId, Scale>;

/** Keeps the scales of a place between starts. Neither rejects: without it a new epoch begins, and nothing more. */
export interface ScaleFiles {
  load(place: PlaceId): Promise<PlaceScales>;
  save(place: PlaceId, scales: PlaceScales): Promise<void>;
}

/** Start of the bin in seconds, and the value that was handed over. */
const pairSchema = z.tuple([z.int().nonnegative(), z.number().nonnegative()]);

const fileSchema = z.object({
  version: z.literal(1),
  place: z.string(),
  scales: z.record(z.string(), z.object({ epoch: z.int().positive(), handed: z.array(pairSchema) })),
});

/** One file a place in `folder`: what is broken costs one place its scale, and what is written is small. */
export function createScaleFiles(folder: string, log: Log): ScaleFiles {
  const pathOf = (place: PlaceId): string => join(folder, `scale-${place.replace(':', '-')}.json`);
  let saidFailure = false;
  return {
    async load(place) {
      const text = await readFile(pathOf(place), 'utf8').catch(() => null);
      if (text === null) return new Map();
      const scales = parseScales(text, place);
      if (scales === null)
        log.warn('a scale of a feed is not readable: a new one begins', { feed: 'radar', place });
      return scales ?? new Map();
    },
    async save(place, scales) {
      const path = pathOf(place);
      try {
        await mkdir(folder, { recursive: true });
        await writeFile(`${path}.new`, formatScales(place, scales));
        await rename(`${path}.new`, path);
        saidFailure = false;
      } catch (error) {
        if (!saidFailure)
          log.warn('the scales of a feed cannot be kept for the next start', { feed: 'radar', error });
        saidFailure = true;
      }
    },
  };
}

function formatScales(place: PlaceId, scales: PlaceScales): string {
  const written = [...scales].map(([signal, { epoch, handed }]) => {
    return [signal, { epoch, handed: [...handed].map(([at, value]) => [at / SECOND_MS, value]) }] as const;
  });
  return JSON.stringify({ version: 1, place, scales: Object.fromEntries(written) });
}

/** Null for a text that is not such a file. */
function parseScales(text: string, place: PlaceId): PlaceScales | null {
  const read = fileSchema.safeParse(parseJson(text));
  if (!read.success || read.data.place !== place) return null;
  const scales = Object.entries(read.data.scales).map(([signal, { epoch, handed }]) => {
    const values = new Map(handed.map(([seconds, value]) => [seconds * SECOND_MS, value]));
    return [signal, { epoch, handed: values }] as const;
  });
  return new Map(scales);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
