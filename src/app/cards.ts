import { type CardContext, incidentCard } from '../core/card.ts';
import type { QuoteNames } from '../core/card-context.ts';
import type { Card } from '../core/card-model.ts';
import { noticeCard } from '../core/card-notice.ts';
import { quoteLinks, reportCard } from '../core/card-reports.ts';
import type { Incident, Notice, Reading, Transition } from '../core/incident.ts';
import type { Places } from '../core/places.ts';
import { formatLocal, formatUtc } from '../core/places-time.ts';
import { earlierOf } from '../core/recurrence.ts';
import type { Report, ReportSource } from '../core/report.ts';
import type { Delivery } from '../core/routing.ts';
import type { PlaceId } from '../core/entity.ts';
import type { SignalId, SignalSpec } from '../core/series.ts';
import type { Instant } from '../core/time.ts';
import type { UpstreamAt } from './upstreams.ts';

interface CardMakerParts {
  readonly places: Places;
  readonly signals: readonly SignalSpec[];
  /** Attribution by family: who measured it, licence, link. */
  readonly attributions: Readonly<Record<string, string>>;
  /** Names of those who report, by source: `Cloudflare Radar`. Others are called by their source. */
  readonly reporters?: Readonly<Record<ReportSource, string>>;
  /** What a feed knows beside a signal's numbers: "60 % assumed from the last dump". Absent: nothing. */
  readonly noteOf?: (place: PlaceId, signal: SignalId) => string | null;
  /** The only network that carries a place. Absent: not known. */
  readonly upstreamOf?: UpstreamAt;
}

export interface CardMaker {
  /** `others`: incidents of the place, to tell whether it comes back. */
  incident(incident: Incident, transition: Transition, delivery: Delivery, others: readonly Incident[]): Card;
  notice(notice: Notice): Card;
  /** `readings`: what Ebb's own signals of that place say at `now`. */
  report(report: Report, readings: readonly Reading[], now: Instant): Card;
}

/** Gives core/card what it needs to know about a place: its name, its clock, and whom to credit. */
export function createCardMaker(parts: CardMakerParts): CardMaker {
  const { places, signals, attributions, reporters, noteOf, upstreamOf } = parts;
  const credit = (families: Iterable<string>): readonly string[] => [
    ...new Set([...families].map((family) => attributions[family] ?? '').filter((line) => line !== '')),
  ];
  const quoted: QuoteNames = {
    reporter: (source) => reporters?.[source] ?? source.toUpperCase(),
    place: (id) => places.get(id).name,
  };
  return {
    incident: (incident, transition, delivery, others) => {
      const place = places.get(incident.place);
      const { zone } = place;
      const context: CardContext = {
        name: place.name,
        zone,
        localTime: (at) => (zone === null ? null : formatLocal(at, zone)),
        utcTime: formatUtc,
        sources: credit([
          ...transition.readings.map((reading) => reading.family),
          ...(transition.reports ?? []).map((quote) => quote.source),
        ]),
        quoted,
        earlier: earlierOf(incident, others),
        transition,
        reason: delivery.reason,
        nextLookAt: nextLookAt(signals, transition),
        upstream: upstreamOf?.(incident.place, transition.at) ?? null,
        notes: notesOn(transition, noteOf),
      };
      const card = incidentCard(incident, context);
      return { ...card, links: [...card.links, ...quoteLinks(transition, quoted)] };
    },
    notice: (notice) => {
      const spec = signals.find((signal) => signal.id === notice.signal);
      return noticeCard(notice, {
        measurer: spec === undefined ? null : spec.family.toUpperCase(),
        kind: spec?.kind ?? null,
        utcTime: formatUtc,
        sources: spec === undefined ? [] : credit([spec.family]),
      });
    },
    report: (report, readings, now) => {
      const { name, zone } = places.get(report.place);
      return reportCard(report, {
        name,
        localTime: (at) => (zone === null ? null : formatLocal(at, zone)),
        utcTime: formatUtc,
        quoted,
        readings,
        now,
        sources: credit([report.source, ...readings.map((reading) => reading.family)]),
      });
    },
  };
}

function notesOn({ place, signals }: Transition, noteOf: CardMakerParts['noteOf']): readonly string[] {
  const notes = signals.map((signal) => noteOf?.(place, signal) ?? null);
  return [...new Set(notes.filter((note) => note !== null))];
}

/** When the next bin of a signal that speaks of the place can be judged: its end and its lag. */
function nextLookAt(signals: readonly SignalSpec[], { readings, at }: Transition): Instant | null {
  const times = readings.flatMap(({ signal, observedAt }) => {
    const spec = signals.find(({ id }) => id === signal);
    return spec === undefined || observedAt === null ? [] : [observedAt + 2 * spec.stepMs + spec.lagMs];
  });
  const coming = times.filter((time) => time > at);
  return coming.length === 0 ? null : Math.min(...coming);
}
