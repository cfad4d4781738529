/** The one line that stands alone in a push notification: place, phase, size, time. */
import { amountText, atAmount, currentAmount, decidingReading, lowestAmount } from './card-amount.ts';
import type { CardContext } from './card-context.ts';
import { blackoutText, phaseInSentence, stretchesOf } from './card-course.ts';
import { KIND_NAMES, KIND_THINGS, oneLine, shortTime } from './card-text.ts';
import type { Incident, Reading, Transition } from './incident.ts';
import { POLICY } from './policy.ts';
import { describeDuration, type Instant } from './time.ts';

const HEADLINE_MAX = 200;
const NAME_MAX = 60;
/** Kinds named in a recovery headline. */
const RETURNS_MAX = 3;

/** The place's name, safe on one line. */
function placeName(context: CardContext): string {
  return oneLine(context.name, NAME_MAX) || 'A place without a name';
}

/** The newest measurement any signal has of the place; null when there is none. */
export function newestMeasuredAt({ readings }: Transition): Instant | null {
  return readings.reduce<Instant | null>((newest, { observedAt }) => {
    if (observedAt === null) return newest;
    return newest === null || observedAt > newest ? observedAt : newest;
  }, null);
}

function sizeText(transition: Transition): string | null {
  const amount = currentAmount(transition);
  if (amount === null) return null;
  const reading = decidingReading(transition);
  return reading === null ? amount : `${amount} (${KIND_NAMES[reading.kind]})`;
}

const withRatio = (reading: Reading): readonly (Reading & { readonly ratio: number })[] =>
  reading.ratio === null || reading.state === 'unknown' ? [] : [{ ...reading, ratio: reading.ratio }];

/** `routes back, traffic at 8 % of usual`: one entry a kind, by its lowest signal; the deciding kind's own first. */
function returnsText(incident: Incident, transition: Transition): string | null {
  const known = transition.readings.flatMap(withRatio).sort((a, b) => a.ratio - b.ratio);
  const lowestOfKind = known.filter(
    (reading, index) => known.findIndex(({ kind }) => kind === reading.kind) === index,
  );
  const texts = lowestOfKind.reverse().map((reading) => {
    const thing = KIND_THINGS[reading.kind];
    if (reading.ratio < POLICY.phase.normalRatio) {
      const amount = amountText({ ...reading, reading }) ?? 'an unknown level';
      // "4 of 8 answering addresses" names the thing itself.
      const isCounted = / of (?!usual)/.test(amount);
      return `${isCounted ? KIND_NAMES[reading.kind] : thing} ${atAmount(amount)}`;
    }
    const hadFallen =
      reading.signal === incident.lowest.signal || transition.signals.includes(reading.signal);
    return hadFallen ? `${thing} back` : `${thing} as usual`;
  });
  return texts.length === 0 ? null : texts.slice(-RETURNS_MAX).join(', ');
}

function openText(incident: Incident, transition: Transition): string {
  const { to, from, since, unstable, blind } = transition;
  const phase = phaseInSentence(to);
  if (blind) return `no data now, last known: ${phase} since ${shortTime(since)}`;
  const size = to === 'recovering' ? returnsText(incident, transition) : sizeText(transition);
  const state = from === to ? `still ${phase}` : phase;
  const when = from === to ? `since ${shortTime(since)}` : shortTime(since);
  const flags = unstable ? `${state}, unstable` : state;
  if (size === null) return `${flags}, ${when}`;
  return `${flags}${unstable ? ' – ' : ', '}${size}, ${when}`;
}

function recoveredText(incident: Incident, transition: Transition): string {
  const took = describeDuration(transition.since - incident.startedAt);
  const dark = blackoutText(stretchesOf(incident, transition));
  const lowest = lowestAmount(incident, transition);
  // The usual small outage is all blackout; saying the same time twice helps nobody.
  const darkText = dark === null || dark.endsWith(took) ? '' : ` (${dark})`;
  return `recovered after ${took}${darkText}${lowest === null ? '' : `, lowest ${lowest}`}`;
}

function endingText(incident: Incident, transition: Transition): string | null {
  switch (transition.ending) {
    case null:
      return null;
    case 'recovered':
      return recoveredText(incident, transition);
    case 'partly-recovered': {
      const size = sizeText(transition);
      return `partly recovered and stable${size === null ? '' : ` ${atAmount(size)}`}`;
    }
    case 'lost-sight':
      return `we lost sight – no data since ${shortTime(newestMeasuredAt(transition) ?? transition.since)}`;
    case 'superseded':
      return `the alert of ${shortTime(incident.startedAt)} goes on in another one`;
  }
}

export function headline(incident: Incident, transition: Transition, context: CardContext): string {
  const name = placeName(context);
  if (transition.correction) {
    const alert = `the alert of ${shortTime(incident.startedAt)}`;
    return `Correction: ${name} – ${alert} was not an outage; later data showed normal levels`;
  }
  const text = endingText(incident, transition) ?? openText(incident, transition);
  return oneLine(`${name}: ${text}`, HEADLINE_MAX);
}
