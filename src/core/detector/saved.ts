/** Reading back what was saved. The checksum vouches for the bytes, so only the outline is checked here. */
import type { PlaceId } from '../entity.ts';
import type { SignalId } from '../series.ts';
import type { Instant } from '../time.ts';
import type { SeriesColumns } from './columns.ts';
import { encodePlace, type PlaceHeader } from './snapshot.ts';
import type { Watched } from './watched.ts';

function finiteOrNull(at: Instant): Instant | null {
  return Number.isFinite(at) ? at : null;
}

export function savePlace(place: Watched, cols: SeriesColumns): Uint8Array {
  const header: PlaceHeader = {
    place: place.id,
    standing: place.standing,
    watchedFrom: finiteOrNull(place.watchedFrom),
    awayUntil: finiteOrNull(place.awayUntil),
    levels: [...place.levels],
    levelHour: place.levelHour,
    signals: place.members.map((member) => member.plan.spec.id),
  };
  return encodePlace(
    header,
    cols,
    place.members.map((member) => member.series),
  );
}

/** The one place where a shape is taken on trust: these bytes are our own, and their checksum held. */
function parse<T>(text: string): T {
  const value: { readonly v: T } = { v: JSON.parse(text) }; // eslint-disable-line @typescript-eslint/no-unsafe-assignment
  return value.v;
}

export function readHeader(text: string, id: PlaceId): PlaceHeader | null {
  const header = parse<PlaceHeader>(text);
  return header.place === id ? header : null;
}

interface SavedHealth {
  readonly signal: SignalId;
  readonly broken: boolean;
  readonly brokenUntil: Instant | null;
}

export function readHealth(bytes: Uint8Array): readonly SavedHealth[] {
  if (bytes.length === 0) return [];
  const saved = parse<readonly SavedHealth[]>(new TextDecoder().decode(bytes));
  return saved.map((h) => ({ ...h, brokenUntil: h.brokenUntil ?? Number.NEGATIVE_INFINITY }));
}

export interface SavedWatch {
  readonly at: Instant;
  readonly places: readonly { readonly place: PlaceId; readonly state: Uint8Array }[];
  readonly health: Uint8Array;
}
