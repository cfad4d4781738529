/** What networks are called: asked for when somebody subscribed to one or asked about it, and anew each day. */
import { z } from 'zod';
import type { Clock } from '../../app/ports.ts';
import type { PlaceId } from '../../core/entity.ts';
import { COUNTRY_CODES } from '../../core/places-countries.ts';
import type { KnownPlace, Places } from '../../core/places.ts';
import { DAY_MS, HOUR_MS, type Instant } from '../../core/time.ts';
import { readRows } from './schema.ts';
import { networkScope } from './scope.ts';
import type { Source } from './source.ts';

/** After an answer that names none of them: IODA's backend fails with empty answers. */
const AGAIN_MS = 6 * HOUR_MS;
/** What is due so soon is asked for together with what is due. */
const TOGETHER_MS = DAY_MS / 2;
/** Networks asked about since the start, which nothing forgets. */
const MAX_KNOWN = 5_000;
/** A name and its number are to fit into a headline. */
const MAX_NAME_LENGTH = 60;

export interface Names {
  /**
   * Asks for these networks, all in one request, when one of them was not asked for or a day has passed. What is not
   * answered keeps the name it has. @throws FeedError
   */
  learn(networks: readonly PlaceId[], abort: AbortSignal): Promise<void>;
}

interface NamesParts {
  readonly source: Source;
  readonly clock: Clock;
  readonly places: Places;
}

export function createNames({ source, clock, places }: NamesParts): Names {
  const nextAt = new Map<PlaceId, Instant>();
  const waitOf = (network: PlaceId, now: Instant): number => {
    const waitMs = (nextAt.get(network) ?? now) - now;
    // A clock that was set back must not make a name last for years.
    return waitMs > DAY_MS ? 0 : waitMs;
  };
  return {
    async learn(networks, abort) {
      const now = clock.now();
      const known = networks.filter((network) => nextAt.has(network) || nextAt.size < MAX_KNOWN);
      if (!known.some((network) => waitOf(network, now) <= 0)) return;
      const asked = [...new Set(known)].filter((network) => waitOf(network, now) <= TOGETHER_MS);
      // One that fails is not asked for again with every poll.
      for (const network of asked) nextAt.set(network, now + HOUR_MS);
      const named = await askNames(asked, source, abort);
      places.add(named);
      for (const network of asked) nextAt.set(network, now + (named.length > 0 ? DAY_MS : AGAIN_MS));
    },
  };
}

/** `name` comes as "AS9074 (KOCSISTEM)", `attrs.name` as "KOCSISTEM". Where a network lies is mostly not said. */
const networkSchema = z.object({
  type: z.literal('asn'),
  code: z.string(),
  name: z.string().nullish().catch(null),
  attrs: z
    .object({ name: z.string().nullish().catch(null), country_code: z.string().nullish().catch(null) })
    .nullish()
    .catch(null),
});

async function askNames(
  networks: readonly PlaceId[],
  source: Source,
  abort: AbortSignal,
): Promise<readonly KnownPlace[]> {
  const scope = networkScope(networks);
  const query = { entityType: 'asn', entityCode: [...scope.places.keys()].join(',') };
  const { rows } = readRows(await source.ask('/entities/query', query, abort), 'networks', networkSchema);
  return rows.flatMap(({ code, name, attrs }): readonly KnownPlace[] => {
    const id = scope.places.get(code);
    if (id === undefined) return [];
    const short = shortName(attrs?.name ?? '', code) || shortName(name ?? '', code);
    if (short === '') return [];
    const parent = COUNTRY_CODES.get((attrs?.country_code ?? '').toUpperCase());
    return [{ id, name: short, ...(parent === undefined ? {} : { parent }) }];
  });
}

/** The name without the number, on one line and not long; empty where there is no more than the number. */
function shortName(text: string, code: string): string {
  const line = text
    .slice(0, 1_000)
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  const own = line
    .replace(new RegExp(`^AS${code}\\b[ -]*`, 'i'), '')
    .replace(/^\((.*)\)$/, '$1')
    .trim();
  return /[\p{L}\p{N}]/u.test(own) ? [...own].slice(0, MAX_NAME_LENGTH).join('').trim() : '';
}
