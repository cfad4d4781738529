/**
 * The state of one place as bytes: versioned and checksummed, so that a state of another version, or one with a
 * flipped bit, is told from a good one and the place warms up again instead.
 */
import type { PlaceId } from '../entity.ts';
import type { SignalId } from '../series.ts';
import type { Instant } from '../time.ts';
import { SERIES_BYTES, type SeriesColumns } from './columns.ts';
import type { Standing } from './rest.ts';
import type { Past } from './watched.ts';

const STATE_VERSION = 3;
const MAGIC = 0x45424230 + STATE_VERSION;
const HEAD_BYTES = 12;

/** What of a place is not in the columns. Instants that are "none" are null, as JSON has no infinities. */
export interface PlaceHeader {
  readonly place: PlaceId;
  readonly standing: Standing;
  readonly left: number | null;
  readonly newestBin: Instant | null;
  readonly deepFrom: Instant | null;
  readonly past: readonly (Past | null)[];
  readonly newestPast: number;
  readonly watchedFrom: Instant | null;
  readonly awayUntil: Instant | null;
  readonly levels: readonly number[];
  readonly levelHour: number;
  readonly signals: readonly SignalId[];
}

function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

export function encodePlace(header: PlaceHeader, cols: SeriesColumns, series: readonly number[]): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(HEAD_BYTES + head.length + series.length * SERIES_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(head, HEAD_BYTES);
  let at = HEAD_BYTES + head.length;
  for (const s of series) {
    for (const part of cols.bytesOf(s)) {
      bytes.set(part, at);
      at += part.length;
    }
  }
  view.setUint32(0, MAGIC);
  view.setUint32(4, checksum(bytes.subarray(8)));
  view.setUint32(8, head.length);
  view.setUint32(4, checksum(bytes.subarray(8)));
  return bytes;
}

/** The header's JSON text and the series' bytes; null for another version or damaged bytes. */
export function openState(
  bytes: Uint8Array,
): { readonly header: string; readonly series: Uint8Array } | null {
  if (bytes.length < HEAD_BYTES) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== MAGIC || view.getUint32(4) !== checksum(bytes.subarray(8))) return null;
  const length = view.getUint32(8);
  return {
    header: new TextDecoder().decode(bytes.subarray(HEAD_BYTES, HEAD_BYTES + length)),
    series: bytes.subarray(HEAD_BYTES + length),
  };
}

/** Copies the n-th series of an opened state into the columns. */
export function decodeSeries(cols: SeriesColumns, s: number, series: Uint8Array, n: number): void {
  let at = n * SERIES_BYTES;
  for (const part of cols.bytesOf(s)) {
    part.set(series.subarray(at, at + part.length));
    at += part.length;
  }
}
