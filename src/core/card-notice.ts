/** What the operator reads about a feed's health. */
import type { Card, RichText } from './card-model.ts';
import { KIND_NAMES, oneLine, shortTime } from './card-text.ts';
import type { Notice, NoticeKind } from './incident.ts';
import type { SignalKind } from './series.ts';
import type { Instant } from './time.ts';

export interface NoticeContext {
  /** Who measures: `IODA`. Null when the signal is not known any more. */
  readonly measurer: string | null;
  readonly kind: SignalKind | null;
  /** `22 Dec 2014 16:15 UTC`. */
  utcTime(at: Instant): string;
  readonly sources: readonly string[];
}

/** `IODA probing (ioda.ping-slash24)` */
function signalName({ signal }: Notice, { measurer, kind }: NoticeContext): string {
  const id = oneLine(signal, 60);
  const words = [measurer === null ? '' : oneLine(measurer, 40), kind === null ? '' : KIND_NAMES[kind]];
  const name = words.filter((word) => word !== '').join(' ');
  return name === '' ? `The signal ${id}` : `${name} (${id})`;
}

const STATES = {
  'feed-broken': 'looks broken',
  'feed-silent': 'has fallen silent',
  'feed-recovered': 'looks sound again',
} as const satisfies Readonly<Record<NoticeKind, string>>;

function bodyOf(kind: NoticeKind, name: string, at: string): readonly RichText[] {
  switch (kind) {
    case 'feed-broken':
      return [
        [
          `${name} looks broken since ${at}: many unrelated countries fell together on it, and nobody else sees them fall.`,
        ],
        ['No country alert is made of it. The other signals are judged as before.'],
      ];
    case 'feed-silent':
      return [
        [
          `Nothing has come of ${name} for so long that it counts as unknown since ${at}, in almost all countries at once. Other signals of the same measurer may have stopped with it.`,
        ],
        ['No data is no outage: no country alert is made of it. The other signals are judged as before.'],
      ];
    case 'feed-recovered':
      return [[`${name} counts again since ${at}.`]];
  }
}

/** The card of an operator notice. It never speaks of a place. */
export function noticeCard(notice: Notice, context: NoticeContext): Card {
  const name = signalName(notice, context);
  const at = context.utcTime(notice.at);
  return {
    tone: notice.notice === 'feed-recovered' ? 'calm' : 'unknown',
    headline: `${name} ${STATES[notice.notice]}, ${shortTime(notice.at)}`,
    body: bodyOf(notice.notice, name, at),
    fields: [],
    spark: null,
    footer: context.sources.map((source) => [oneLine(source, 200)]),
    links: [],
    actions: [],
  };
}
