/** The sentences under a headline. */
import { currentAmount, lowestAmount, lowestReading } from './card-amount.ts';
import type { CardContext } from './card-context.ts';
import { blackoutText, courseText, fallText, phaseInSentence, stretchesOf } from './card-course.ts';
import { disagreementText, routesUpText, silenceText, stillLowText } from './card-evidence.ts';
import { newestMeasuredAt } from './card-headline.ts';
import type { RichText } from './card-model.ts';
import { quoteSentences, supportText } from './card-reports.ts';
import { capital, KIND_NAMES, listText, oneLine, ordinal, shortTime } from './card-text.ts';
import { onlyUpstreamText } from './card-upstream.ts';
import type { Incident, Transition } from './incident.ts';
import { POLICY } from './policy.ts';
import { PHASE_NAMES } from './severity.ts';
import { describeDuration, HOUR_MS, type Instant } from './time.ts';

/** The one thing Ebb never claims to know. */
export const NO_CAUSE = 'Ebb describes what is measured; it cannot tell why.';

const FOLDED_MAX = 5;

interface Told {
  readonly incident: Incident;
  readonly transition: Transition;
  readonly context: CardContext;
}

/** Null, or a sentence to be dropped. */
type Sentence = RichText | string | null;

function stamp(at: Instant, context: CardContext): string {
  const local = context.localTime(at);
  return local === null ? context.utcTime(at) : `${context.utcTime(at)}, local time ${oneLine(local, 60)}`;
}

function sinceSentence({ transition, context }: Told): RichText {
  const { to, since, at } = transition;
  const lasted = at - since >= HOUR_MS ? ` It has lasted ${describeDuration(at - since)} so far.` : '';
  return [{ strong: PHASE_NAMES[to] }, ` since ${stamp(since, context)}.${lasted}`];
}

function beforeSentence({ incident, transition }: Told): string | null {
  const before = stretchesOf(incident, transition).slice(0, -1);
  return before.length === 0 ? null : `Before that: ${courseText(before)}.`;
}

function lowestSentence({ incident, transition }: Told): string | null {
  const lowest = lowestAmount(incident, transition);
  if (lowest === null) return null;
  const isOver = transition.ending !== null;
  if (!isOver && lowest === currentAmount(transition)) return null;
  const reading = lowestReading(incident, transition);
  const kind = reading === null ? '' : ` (${KIND_NAMES[reading.kind]})`;
  return `${isOver ? 'Lowest' : 'Lowest so far'}: ${lowest}${kind}, ${shortTime(incident.lowest.at)}.`;
}

function circumstances({ transition, context }: Told): readonly Sentence[] {
  return [
    context.reason === 'already-in-progress' ? 'Already in progress when this channel subscribed.' : null,
    transition.alreadyLow ? 'It was already low when we began to watch.' : null,
    transition.whileAway ? 'This happened while Ebb was not running; it is told now.' : null,
  ];
}

function foldedSentence({ context }: Told): string | null {
  const names = (context.folded ?? []).map((name) => oneLine(name, 60));
  return names.length === 0 ? null : `Also low inside it: ${listText(names, FOLDED_MAX)}.`;
}

function earlierSentence({ context }: Told): string | null {
  const earlier = context.earlier ?? null;
  if (earlier === null) return null;
  if (earlier.series !== null) {
    const { nth, days, sameTime } = earlier.series;
    const time = sameTime ? ', each at about the same time of day' : '';
    return `This is the ${ordinal(nth)} in ${days} ${days === 1 ? 'day' : 'days'}${time}.`;
  }
  if (earlier.count === 0) return `No other incident here in the ${earlier.days} days before.`;
  const incidents = earlier.count === 1 ? 'One other incident' : `${earlier.count} other incidents`;
  return `${incidents} here in the ${earlier.days} days before.`;
}

/** "0 of 4 networks, single upstream AS4837 China Unicom, itself as usual." */
function notesSentence({ transition, context }: Told): string | null {
  const upstream = context.upstream ?? null;
  const notes = [
    ...(upstream === null ? [] : [onlyUpstreamText(upstream, transition.at)]),
    ...(context.notes ?? []).map((note) => oneLine(note, 120)),
  ];
  const amount = currentAmount(transition);
  if (notes.length === 0) return null;
  return `${capital([...(amount === null ? [] : [amount]), ...notes].join(', '))}.`;
}

/** Said when a channel first hears of it and when it goes dark; repeated on every card, nobody would read it. */
function isFirstOrDark({ transition: { seq, to, from }, context: { reason } }: Told): boolean {
  if (reason === 'first-notification' || reason === 'already-in-progress' || reason === 'caught-up')
    return true;
  return (reason === undefined && seq === 1) || (to === 'blackout' && from !== 'blackout');
}

function blindBody(told: Told): readonly Sentence[] {
  const { transition, context } = told;
  const newest = newestMeasuredAt(transition);
  const last = newest === null ? '' : ` The last measurement is from ${stamp(newest, context)}.`;
  return [
    `No data now: we cannot see.${last} It may have ended or grown worse.`,
    ...quoteSentences(transition, context.quoted),
    lastSeenSentence(told),
    beforeSentence(told),
    lowestSentence(told),
    ...circumstances(told),
  ];
}

function openBody(told: Told): readonly Sentence[] {
  const { incident, transition, context } = told;
  const isRecovering = transition.to === 'recovering';
  return [
    sinceSentence(told),
    beforeSentence(told),
    lowestSentence(told),
    fallText(incident, transition),
    routesUpText(transition),
    isRecovering ? stillLowText(transition) : supportText(transition, context.quoted),
    isRecovering ? null : disagreementText(transition),
    notesSentence(told),
    silenceText(transition),
    ...quoteSentences(transition, context.quoted),
    foldedSentence(told),
    earlierSentence(told),
    ...circumstances(told),
    !isRecovering && isFirstOrDark(told) ? NO_CAUSE : null,
  ];
}

/** What it was when we last saw it: nobody knows how long that lasted. */
function lastSeenSentence({ incident, transition, context }: Told): string | null {
  const last = stretchesOf(incident, transition).findLast(({ phase }) => phase !== 'normal');
  if (last === undefined) return null;
  return `The last we saw was ${phaseInSentence(last.phase)} since ${stamp(last.from, context)}.`;
}

function courseSentences(told: Told): readonly Sentence[] {
  const { incident, transition, context } = told;
  const past = stretchesOf(incident, transition).slice(0, -1);
  const dark = blackoutText(past);
  return [
    `It began ${stamp(incident.startedAt, context)}.`,
    past.length < 2 ? null : `It went: ${courseText(past)}.`,
    past.length < 4 || dark === null ? null : `${capital(dark)}.`,
    lowestSentence(told),
  ];
}

function correctionBody({ incident, transition, context }: Told): readonly Sentence[] {
  const worst = stretchesOf(incident, transition).filter(({ phase }) => phase !== 'normal');
  const said = worst.some(({ phase }) => phase === 'blackout')
    ? 'blackout'
    : (worst.at(-1)?.phase ?? 'degrading');
  return [
    `We had reported: ${phaseInSentence(said)}, beginning ${stamp(incident.startedAt, context)}.`,
    'Data that arrived or was revised later shows normal levels at that time. Please disregard the alert.',
  ];
}

function endedBody(told: Told): readonly Sentence[] {
  const { incident, transition, context } = told;
  const since = stamp(transition.since, context);
  const held = `${POLICY.phase.partialMs / HOUR_MS} h`;
  const blind = `${POLICY.freshness.lostSightMs / HOUR_MS} h`;
  switch (transition.ending) {
    case 'partly-recovered':
      return [
        [
          { strong: 'Partly recovered' },
          `, and steady at this level for ${held}. This alert ends here, ${since}.`,
        ],
        'It is not back to what was usual before.',
        ...courseSentences(told),
        stillLowText(transition),
      ];
    case 'lost-sight':
      return [
        [
          { strong: 'No data' },
          ` for ${blind}: we cannot tell whether it has recovered. This alert ends here.`,
        ],
        lastSeenSentence(told),
        `It began ${stamp(incident.startedAt, context)}.`,
        lowestSentence(told),
      ];
    case 'superseded':
      return [
        `What this alert told goes on in another one. This one ends here, ${since}.`,
        ...courseSentences(told),
      ];
    case 'recovered':
    case null:
      return [
        [{ strong: 'Back to normal' }, ` since ${since}.`],
        ...courseSentences(told),
        silenceText(transition),
      ];
  }
}

function sentencesOf(told: Told): readonly Sentence[] {
  const { transition } = told;
  if (transition.correction) return correctionBody(told);
  const quotes = quoteSentences(transition, told.context.quoted);
  if (transition.ending !== null) return [...endedBody(told), ...quotes, ...circumstances(told)];
  return transition.blind ? blindBody(told) : openBody(told);
}

export function bodyOf(
  incident: Incident,
  transition: Transition,
  context: CardContext,
): readonly RichText[] {
  return sentencesOf({ incident, transition, context }).flatMap((sentence) => {
    if (sentence === null) return [];
    return [typeof sentence === 'string' ? [sentence] : sentence];
  });
}
