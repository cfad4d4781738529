/** The message about an incident: every word a person reads about one is made here and in card-*.ts. */
import { bodyOf } from './card-body.ts';
import type { CardContext } from './card-context.ts';
import { evidenceFields, sparkOf } from './card-fields.ts';
import { headline } from './card-headline.ts';
import { incidentActions, sourceLinks } from './card-links.ts';
import type { Card, RichText, Tone } from './card-model.ts';
import { oneLine } from './card-text.ts';
import type { Incident, Phase, Transition } from './incident.ts';

export type { CardContext } from './card-context.ts';
export { plain } from './card-text.ts';

const TONES: Readonly<Record<Phase, Tone>> = {
  normal: 'calm',
  degrading: 'notice',
  reduced: 'major',
  blackout: 'critical',
  recovering: 'recovering',
};

function toneOf({ to, ending, correction, blind }: Transition): Tone {
  if (correction) return 'calm';
  if (ending === 'partly-recovered') return 'recovering';
  if (ending === 'lost-sight' || blind) return 'unknown';
  return TONES[to];
}

function footerOf({ at, ending }: Transition, context: CardContext): readonly RichText[] {
  const { sources, zone, nextLookAt = null } = context;
  const next: RichText =
    nextLookAt === null || ending !== null ? [] : [' Next look ', { time: nextLookAt }, '.'];
  const local = zone === null ? '' : `; local time is that of ${oneLine(zone, 60)}`;
  return [['As of ', { time: at }, `${local}.`, ...next], ...sources.map((source) => [oneLine(source, 200)])];
}

/**
 * The card of an incident as it stands at `context.transition` (its latest when absent).
 * Pure: the same incident and context always give the same words. The headline has at most 200 characters.
 */
export function incidentCard(incident: Incident, context: CardContext): Card {
  const transition = context.transition ?? incident.latest;
  return {
    tone: toneOf(transition),
    headline: headline(incident, transition, context),
    body: bodyOf(incident, transition, context),
    fields: evidenceFields(transition),
    spark: sparkOf(transition),
    footer: footerOf(transition, context),
    links: sourceLinks(
      transition.readings.map(({ family }) => family),
      incident.place,
      incident,
      transition.at,
    ),
    actions: incidentActions(incident),
  };
}
