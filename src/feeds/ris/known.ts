/** What is known before the stream speaks: full-feed peers, the bulk files' start state, and the routes of small places. */
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Log } from '../../app/ports.ts';
import { FeedError } from '../../core/errors.ts';
import type { PlaceId } from '../../core/entity.ts';
import { toFeedError } from '../feed.ts';
import type { PlaceSpace } from './blocks.ts';
import type { RisEngine, StandingRoute } from './engine.ts';
import type { FullFeedPeer } from './peers.ts';
import { RIS_POLICY } from './policy.ts';
import { StartState } from './start-state.ts';
import { askStat, type StatSource } from './stat.ts';

const peersAnswer = z.object({
  peers: z.record(
    z.string(),
    z.array(
      z.object({
        asn: z.coerce.number(),
        ip: z.string(),
        v4_prefix_count: z.coerce.number().default(0),
        v6_prefix_count: z.coerce.number().default(0),
      }),
    ),
  ),
});

/** Sessions that carry at least three quarters of the largest table. @throws FeedError */
export async function askFullFeed(source: StatSource, abort: AbortSignal): Promise<readonly FullFeedPeer[]> {
  const read = peersAnswer.safeParse(await askStat('ris-peers', {}, source, abort));
  if (!read.success) throw new FeedError('schema', 'RIPEstat answered ris-peers in an unknown form');
  const all = Object.entries(read.data.peers).flatMap(([host, peers]) =>
    peers.map((peer) => ({ host, ...peer })),
  );
  const most = { 4: 0, 6: 0 };
  for (const peer of all) {
    most[4] = Math.max(most[4], peer.v4_prefix_count);
    most[6] = Math.max(most[6], peer.v6_prefix_count);
  }
  const isFull = (count: number, largest: number): boolean =>
    count > 0 && count >= RIS_POLICY.fullFeedShare * largest;
  return all
    .map(({ host, asn, ip, v4_prefix_count: v4, v6_prefix_count: v6 }) => ({
      host,
      peer: ip,
      asn,
      v4: isFull(v4, most[4]),
      v6: isFull(v6, most[6]),
    }))
    .filter(({ v4, v6 }) => v4 || v6);
}

interface StartParts {
  readonly source: StatSource;
  readonly log: Log;
  /** With `{family}` in it: `https://www.ris.ripe.net/dumps/riswhoisdump.IPv{family}.gz`. */
  readonly dumpUrl: string;
}

const MAX_DUMP_BYTES = 64 * 1024 * 1024;
const MAX_TEXT_BYTES = 512 * 1024 * 1024;

/** Prefixes in the last good file of each family. */
export type DumpSizes = { 4: number | null; 6: number | null };

/** Takes the bulk files up. What cannot be had is logged: then nothing is assumed, and cells are unknown until heard. */
export async function assumeStartState(
  engine: RisEngine,
  sizes: DumpSizes,
  { source, log, dumpUrl }: StartParts,
  abort: AbortSignal,
): Promise<void> {
  for (const family of [4, 6] as const) {
    try {
      const options = { signal: abort, maxBodyBytes: MAX_DUMP_BYTES, timeoutMs: 120_000 };
      const { bytes, madeAt } = await source.http
        .getFile(dumpUrl.replace('{family}', String(family)), options)
        .catch((error: unknown) => {
          throw toFeedError(error, 'RIS start state');
        });
      const state = new StartState(family);
      for (const line of linesOf(bytes)) state.takeLine(line);
      state.finish({ madeAt, now: source.clock.now(), before: sizes[family] }, (prefix) =>
        engine.assume(prefix),
      );
      sizes[family] = state.prefixes;
    } catch (error) {
      if (!(error instanceof FeedError) || abort.aborted) throw error;
      log.warn('ris: no start state', { family, why: error.message });
    }
  }
}

function* linesOf(bytes: Uint8Array): Iterable<string> {
  let text: Buffer;
  try {
    text = gunzipSync(bytes, { maxOutputLength: MAX_TEXT_BYTES });
  } catch {
    throw new FeedError('schema', 'RIS start state: the file cannot be unpacked');
  }
  for (let from = 0; from < text.length; ) {
    const end = text.indexOf(10, from);
    const to = end < 0 ? text.length : end;
    yield text.toString('latin1', from, to);
    from = to + 1;
  }
}

const stateAnswer = z.object({ bgp_state: z.array(z.unknown()) });
const route = z.object({
  target_prefix: z.string(),
  source_id: z.string().regex(/^\d+-.+$/),
  path: z.array(z.unknown()),
});

interface Asking {
  /** Places whose answer is not in. */
  readonly waiting: ReadonlySet<PlaceId>;
  readonly done: Promise<void>;
}

/** How the routes of small places stand now, peer by peer: then nothing of them is assumed. Failures are logged. */
export function askSmallPlaces(
  engine: RisEngine,
  spaces: readonly PlaceSpace[],
  parts: Pick<StartParts, 'source' | 'log'>,
  abort: AbortSignal,
): Asking {
  const small = spaces.filter(({ prefixes }) => prefixes.length <= RIS_POLICY.stateUpTo);
  const waiting = new Set(small.map(({ place }) => place));
  const ask = async (): Promise<void> => {
    for (const space of small) {
      await askSmallPlace(engine, space, parts, abort);
      waiting.delete(space.place);
    }
  };
  return { waiting, done: ask() };
}

async function askSmallPlace(
  engine: RisEngine,
  { place, prefixes }: PlaceSpace,
  { source, log }: Pick<StartParts, 'source' | 'log'>,
  abort: AbortSignal,
): Promise<void> {
  try {
    const query = { resource: prefixes.join(',') };
    const read = stateAnswer.safeParse(await askStat('bgp-state', query, source, abort));
    if (!read.success) throw new FeedError('schema', 'RIPEstat answered bgp-state in an unknown form');
    if (abort.aborted) return;
    const at = source.clock.now();
    engine.takeStanding(
      place,
      read.data.bgp_state.flatMap((row) => routeOf(row, at)),
    );
  } catch (error) {
    if (!(error instanceof FeedError) || abort.aborted) throw error;
    log.warn('ris: how the routes of a place stand could not be asked', { place, why: error.message });
  }
}

function routeOf(row: unknown, at: number): readonly StandingRoute[] {
  const read = route.safeParse(row);
  if (!read.success) return [];
  const { target_prefix: prefix, source_id: id, path } = read.data;
  const dash = id.indexOf('-');
  const asn = path.find((hop) => typeof hop === 'number');
  if (typeof asn !== 'number') return [];
  const head = { host: `rrc${id.slice(0, dash)}`, peer: id.slice(dash + 1), asn, at, path };
  return [{ head, prefix }];
}
