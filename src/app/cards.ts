import { type CardContext, incidentCard } from '../core/card.ts';
import type { Card } from '../core/card-model.ts';
import { noticeCard } from '../core/card-notice.ts';
import type { Incident, Notice, Transition } from '../core/incident.ts';
import type { Places } from '../core/places.ts';
import { formatLocal, formatUtc } from '../core/places-time.ts';
import { earlierOf } from '../core/recurrence.ts';
import type { Delivery } from '../core/routing.ts';
import type { SignalSpec } from '../core/series.ts';

interface CardMakerParts {
  readonly places: Places;
  readonly signals: readonly SignalSpec[];
  /** Attribution by family: who measured it, licence, link. */
  readonly attributions: Readonly<Record<string, string>>;
}

interface CardMaker {
  /** `others`: incidents of the place, to tell whether it comes back. */
  incident(incident: Incident, transition: Transition, delivery: Delivery, others: readonly Incident[]): Card;
  notice(notice: Notice): Card;
}

/** Gives core/card what it needs to know about a place: its name, its clock, and whom to credit. */
export function createCardMaker({ places, signals, attributions }: CardMakerParts): CardMaker {
  const credit = (families: Iterable<string>): readonly string[] => [
    ...new Set([...families].map((family) => attributions[family] ?? '').filter((line) => line !== '')),
  ];
  return {
    incident: (incident, transition, delivery, others) => {
      const place = places.get(incident.place);
      const { zone } = place;
      const context: CardContext = {
        name: place.name,
        zone,
        localTime: (at) => (zone === null ? null : formatLocal(at, zone)),
        utcTime: formatUtc,
        sources: credit(transition.readings.map((reading) => reading.family)),
        earlier: earlierOf(incident, others),
        transition,
        reason: delivery.reason,
      };
      return incidentCard(incident, context);
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
  };
}
