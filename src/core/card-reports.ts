/** What others say, in their words and marked as theirs: on the cards of incidents, and as a card by itself. */
import type { QuoteNames } from './card-context.ts';
import { agreementText } from './card-evidence.ts';
import { signalText } from './card-fields.ts';
import type { Card, CardLink, RichText } from './card-model.ts';
import { capital, listText, oneLine, shortTime, timeNear } from './card-text.ts';
import type { Reading, Transition } from './incident.ts';
import type { Report, ReportQuote, ReportSource } from './report.ts';
import { measuredConfidence, QUOTES_MAX } from './reports/confidence.ts';
import type { Instant } from './time.ts';

/** What is quoted of a statement: enough for its gist, whatever else is on the card. */
const QUOTED_MAX = 200;
/** In a headline the place, the name and the time stand beside it. */
const HEADLINE_QUOTED_MAX = 90;
const NAME_MAX = 60;
const SIGNALS_MAX = 4;

/** Their own quotation marks would end ours, and what follows would look like our words. */
const QUOTATION_MARKS = /["\u00ab\u00bb\u201c-\u201f\u2039\u203a\u300c-\u300f\uff02]/gu;

/** `“…”`: on one line, cut, and with no mark inside that could end it; the sentence around it has its own full stop. */
function quotation(says: string, max = QUOTED_MAX): string {
  return `“${oneLine(says.replace(QUOTATION_MARKS, "'"), max).replace(/\.$/, '')}”`;
}

function reporterName(source: ReportSource, names: QuoteNames | undefined): string {
  const name = names?.reporter(source) ?? source.toUpperCase();
  return oneLine(name, NAME_MAX) || 'Somebody';
}

/** ` of the whole of Iran`; nothing where they speak of the incident's own place. */
function widerPlace({ place }: ReportQuote, transition: Transition, names: QuoteNames | undefined): string {
  if (place === transition.place) return '';
  return ` of ${oneLine(names?.place(place) ?? place, NAME_MAX)}`;
}

/** `IODA reports (14:05 UTC): “…”.` One sentence a source, and then whose words they are. */
export function quoteSentences(transition: Transition, names?: QuoteNames): readonly string[] {
  const quotes = (transition.reports ?? []).slice(0, QUOTES_MAX);
  if (quotes.length === 0 || transition.correction) return [];
  const sentences = quotes.map((quote) => {
    const who = reporterName(quote.source, names);
    const where = widerPlace(quote, transition, names);
    return `${who} reports${where} (${timeNear(quote.statedAt, transition.at)}): ${quotation(quote.says)}.`;
  });
  const whose = quotes.length === 1 ? 'This is their statement' : 'These are their statements';
  return [...sentences, `${whose}, not a measurement of Ebb.`];
}

/** Who agrees: Ebb's signals first, and then the report that supports them, apart. */
export function supportText(transition: Transition, names?: QuoteNames): string {
  const measured = agreementText({ ...transition, confidence: measuredConfidence(transition) });
  const supporter = (transition.reports ?? []).find(({ raises }) => raises);
  if (supporter === undefined) return measured;
  return `${measured} ${reporterName(supporter.source, names)}, not among these, reports it too.`;
}

/** A link to each statement that has a page. */
export function quoteLinks({ reports, correction }: Transition, names?: QuoteNames): readonly CardLink[] {
  if (correction) return [];
  return (reports ?? []).slice(0, QUOTES_MAX).flatMap(({ source, url }) => linkTo(source, url, names));
}

function linkTo(
  source: ReportSource,
  url: string | null,
  names: QuoteNames | undefined,
): readonly CardLink[] {
  return url === null ? [] : [{ label: `What ${reporterName(source, names)} says`, url }];
}

/** What a card of a report needs to know beyond it. */
export interface ReportContext {
  /** The place's display name. May come from a feed: hostile. */
  readonly name: string;
  /** Local time in the place; null without a zone. */
  localTime(at: Instant): string | null;
  /** `22 Dec 2014 16:15 UTC`. */
  utcTime(at: Instant): string;
  readonly quoted?: QuoteNames;
  /** What Ebb's own signals of the place read now; empty when Ebb measures nothing there. */
  readonly readings: readonly Reading[];
  readonly now: Instant;
  readonly sources: readonly string[];
}

/** The card of a report that no alert of Ebb's own tells of: their words, and beside them what Ebb sees. */
export function reportCard(report: Report, context: ReportContext): Card {
  const { source, says, statedAt, url } = report;
  const who = reporterName(source, context.quoted);
  const name = oneLine(context.name, NAME_MAX) || 'a place without a name';
  const body: readonly RichText[] = [
    [`${who} reports (${shortTime(statedAt)}): ${quotation(says)}.`],
    [`This is their statement, not a measurement of Ebb. ${spanText(report, context)}`],
    [ownText(context.readings)],
    ['Sent because this channel asked for what others report.'],
  ];
  return {
    tone: 'unknown',
    headline: `${capital(name)}: ${who} reports ${quotation(says, HEADLINE_QUOTED_MAX)}, ${shortTime(statedAt)}`,
    body,
    fields: [],
    spark: null,
    footer: [
      ['As of ', { time: context.now }, '.'],
      ...context.sources.map((line) => [oneLine(line, QUOTED_MAX)]),
    ],
    links: linkTo(source, url, context.quoted),
    actions: [],
  };
}

function stamp(at: Instant, context: ReportContext): string {
  const local = context.localTime(at);
  return local === null
    ? context.utcTime(at)
    : `${context.utcTime(at)}, local time ${oneLine(local, NAME_MAX)}`;
}

function spanText({ startedAt, endedAt }: Report, context: ReportContext): string {
  const began = `They say that it began ${stamp(startedAt, context)}`;
  return endedAt === null ? `${began}; no end is given.` : `${began} and ended ${stamp(endedAt, context)}.`;
}

/** What Ebb sees there now: low, normal, or nothing. It never says more than the readings do. */
function ownText(readings: readonly Reading[]): string {
  if (readings.length === 0) return "Ebb's own signals: none; Ebb measures nothing there.";
  const named = (state: Reading['state']): string =>
    listText(readings.filter((reading) => reading.state === state).map(signalText), SIGNALS_MAX);
  const [low, normal, unknown] = [named('low'), named('normal'), named('unknown')];
  const parts = [
    low === '' ? '' : `low in ${low}, which is no alert yet`,
    normal === '' ? '' : `${low === '' ? 'nothing seen; normal in' : 'normal in'} ${normal}`,
    unknown === '' ? '' : `silent or not usable in ${unknown}`,
  ];
  return `Ebb's own signals: ${parts.filter((part) => part !== '').join('; ')}.`;
}
