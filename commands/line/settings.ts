/** The settings of a subscription: what can be typed of each, and what it means. */
import { zoneMissing } from '../../src/core/card-answers-errors.ts';
import { countryOf, placeKind } from '../../src/core/entity.ts';
import type { Place } from '../../src/core/places.ts';
import { COUNTRIES } from '../../src/core/places-countries.ts';
import type { Manners } from '../../src/core/routing.ts';
import type { Args, Parameter } from '../command.ts';

export const SEVERITY: Parameter = {
  name: 'severity',
  kind: 'severity',
  required: false,
  description: 'From which severity up: notice, major or critical.',
};

/** Everything about the manners; each is typed after its name. */
export const MANNERS: readonly Parameter[] = [
  {
    name: 'tell',
    kind: 'tell',
    required: false,
    named: true,
    description: 'How changes are told: edit the card, post messages, or both.',
  },
  {
    name: 'mention',
    kind: 'mention',
    required: false,
    named: true,
    description: 'A role or user group to ping with the first alert of an outage; off for nobody.',
  },
  {
    name: 'quiet',
    kind: 'quiet',
    required: false,
    named: true,
    description: 'Hours without messages: 22:00-07:00 Asia/Tehran, with blackouts let through or not; off.',
  },
  {
    name: 'reminder',
    kind: 'reminder',
    required: false,
    named: true,
    description: 'A reminder while an outage lasts: every 1h, 6h or 24h; off.',
  },
  {
    name: 'reports',
    kind: 'reports',
    required: false,
    named: true,
    description: 'Also what others report of the place: on or off.',
  },
];

/** True if something was said that changes a subscription. */
export function saysSettings({ severity, manners }: Args): boolean {
  return severity !== null || Object.keys(manners).length > 0;
}

/**
 * The manners that were said, for a place: quiet hours without a zone go by the place's own.
 * @throws UserError when the place has none, or several.
 */
export function mannersFor(place: Place, { manners }: Args): Partial<Manners> {
  const { quiet, ...rest } = manners;
  if (quiet === undefined) return rest;
  if (quiet === null) return { ...rest, quiet };
  const zone = quiet.zone ?? soleZone(place);
  if (zone === null) throw zoneMissing(place);
  return { ...rest, quiet: { ...quiet, zone } };
}

/** The zone that holds everywhere in the place; null where parts keep different hours, and for groups. */
function soleZone({ id, parent, zone }: Place): string | null {
  if (placeKind(id) === 'region') return zone;
  const country = countryOf(id) ?? parent;
  return COUNTRIES.find((each) => each.id === country)?.zoneOfParts ?? null;
}
