/** Reading back what was saved. The checksum vouches for the bytes, so only the outline is checked here. */
import type { PlaceId } from '../entity.ts';
import type { SignalId } from '../series.ts';
import type { Instant } from '../time.ts';
import type { SeriesColumns } from './columns.ts';
import { levelsOf } from './levels.ts';
import { sharedAtRest } from './rest.ts';
import { decodeSeries, encodePlace, openState, type PlaceHeader } from './snapshot.ts';
import type { Past, Watched } from './watched.ts';

export function savePlace(place: Watched, cols: SeriesColumns): Uint8Array {
  const header: PlaceHeader = {
    place: place.id,
    standing: place.standing,
    left: place.left,
    newestBin: place.newestBin,
    deepFrom: place.deepFrom,
    past: [place.past0, place.past1],
    newestPast: place.newestPast,
    watchedFrom: place.watchedFrom,
    awayUntil: place.awayUntil,
    levels: [...levelsOf(place)],
    levelHour: place.levelHour,
    signals: place.members.map((member) => member.plan.spec.id),
  };
  return encodePlace(
    header,
    cols,
    place.members.map((member) => member.series),
  );
}

export interface Restoring {
  readonly place: () => Watched;
  readonly cols: SeriesColumns;
  readonly seriesFor: (signal: SignalId) => number;
  readonly restored: (series: number) => void;
}

/** Takes the state of one place up again; false if the bytes are damaged, of another version or another place. */
export function restorePlace(id: PlaceId, state: Uint8Array, to: Restoring): boolean {
  const opened = openState(state);
  const header = opened === null ? null : readHeader(opened.header, id);
  if (opened === null || header === null) return false;
  const place = to.place();
  Object.assign(place, {
    standing: sharedAtRest(header.standing),
    watchedFrom: header.watchedFrom,
    awayUntil: header.awayUntil,
    levelHour: header.levelHour,
    left: header.left,
    newestBin: header.newestBin,
    deepFrom: header.deepFrom,
    past0: readPast(header.past[0]),
    past1: readPast(header.past[1]),
    newestPast: header.newestPast,
  });
  levelsOf(place).set(header.levels);
  takeSeries(header.signals, opened.series, to);
  return true;
}

/** Takes up the series of some signals of a saved place, and nothing else of it. */
export function adoptSeries(
  id: PlaceId,
  state: Uint8Array,
  signals: ReadonlySet<SignalId>,
  to: Restoring,
): void {
  const opened = openState(state);
  const header = opened === null ? null : readHeader(opened.header, id);
  if (opened !== null && header !== null) takeSeries(header.signals, opened.series, to, signals);
}

function takeSeries(
  saved: readonly SignalId[],
  bytes: Uint8Array,
  to: Restoring,
  only?: ReadonlySet<SignalId>,
): void {
  for (const [n, signal] of saved.entries()) {
    const series = only?.has(signal) === false ? -1 : to.seriesFor(signal);
    if (series < 0) continue;
    decodeSeries(to.cols, series, bytes, n);
    to.restored(series);
  }
}

function readPast(past: Past | null | undefined): Past | null {
  return past ? { at: past.at, standing: sharedAtRest(past.standing) } : null;
}

/** The one place where a shape is taken on trust: these bytes are our own, and their checksum held. */
function parse<T>(text: string): T {
  const value: { readonly v: T } = { v: JSON.parse(text) }; // eslint-disable-line @typescript-eslint/no-unsafe-assignment
  return value.v;
}

function readHeader(text: string, id: PlaceId): PlaceHeader | null {
  const header = parse<PlaceHeader>(text);
  return header.place === id ? header : null;
}

export interface SavedHealth {
  readonly signal: SignalId;
  readonly broken: boolean;
  /** Written as null when it lies before all time. */
  readonly brokenUntil: Instant | null;
  readonly silentOf?: number;
  readonly silenceTold?: boolean;
  /** The newest bin of any place; null before the first. */
  readonly newest?: Instant | null;
  /** Countries that fell together in its newest bin. */
  readonly fall?: { readonly observedAt: Instant; readonly places: readonly PlaceId[] } | null;
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
