/** What the picture of an incident shows: its strongest signals over the last two days, from the store. */
import type { Picture } from '../app/chat.ts';
import type { Store } from '../app/ports.ts';
import { KIND_NAMES } from '../core/card-text.ts';
import type { Incident } from '../core/incident.ts';
import type { Places } from '../core/places.ts';
import type { SeenObservation, SignalSpec } from '../core/series.ts';
import { DAY_MS, HOUR_MS, type Instant } from '../core/time.ts';
import { usualBand } from '../core/usual-band.ts';
import type { ChartInput, ChartSignal } from '../pictures/chart-input.ts';

const SHOWN_MS = 48 * HOUR_MS;
const HISTORY_MS = 28 * DAY_MS;
const MOST_SIGNALS = 3;

interface PictureParts {
  readonly store: Pick<Store, 'observations'>;
  readonly places: Places;
  readonly signals: readonly SignalSpec[];
  readonly draw: (input: ChartInput) => Picture;
}

/** Null when there is nothing to show. */
export async function pictureOf(
  parts: PictureParts,
  incident: Incident,
  now: Instant,
): Promise<Picture | null> {
  const input = await chartInput(parts, incident, now);
  return input.signals.length === 0 ? null : parts.draw(input);
}

export async function chartInput(
  { store, places, signals }: PictureParts,
  incident: Incident,
  now: Instant,
): Promise<ChartInput> {
  const { name, zone } = places.get(incident.place);
  const to = Math.min(now, (incident.endedAt ?? now) + 6 * HOUR_MS);
  const from = to - SHOWN_MS;
  const rows = await store.observations({ place: incident.place, from: from - HISTORY_MS, to });
  const shown = strongest(incident, rows).flatMap((id) => {
    const spec = signals.find((signal) => signal.id === id);
    return spec === undefined ? [] : [chartSignal(spec, rows, incident, from, to)];
  });
  return {
    place: name,
    zone,
    from,
    to,
    signals: shown.slice(0, MOST_SIGNALS),
    phases: [
      { phase: 'normal', since: from },
      ...incident.phases.map(({ phase, since }) => ({ phase, since })),
    ],
    now,
  };
}

/** The signals that decided, then those that are lowest. */
function strongest({ latest }: Incident, rows: readonly SeenObservation[]): readonly string[] {
  const has = new Set(rows.map(({ signal }) => signal));
  const byDepth = [...latest.readings].sort((a, b) => (a.ratio ?? 2) - (b.ratio ?? 2));
  const ids = [...latest.signals, ...byDepth.map(({ signal }) => signal)];
  return [...new Set(ids)].filter((id) => has.has(id));
}

function chartSignal(
  { id, kind, unit }: SignalSpec,
  rows: readonly SeenObservation[],
  { startedAt, endedAt }: Incident,
  from: Instant,
  to: Instant,
): ChartSignal {
  const own = rows.filter(({ signal }) => signal === id);
  const usual = usualBand(own, { from: startedAt, to: endedAt ?? to });
  const points = own
    .filter(({ observedAt }) => observedAt >= from)
    .map(({ observedAt, value }) => {
      const band = usual(observedAt);
      return { at: observedAt, value, low: band?.low ?? null, high: band?.high ?? null };
    });
  const word = KIND_NAMES[kind];
  return { name: `${word.charAt(0).toUpperCase()}${word.slice(1)}, ${id}`, unit, points };
}
