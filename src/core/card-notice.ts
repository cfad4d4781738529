/** What the operator reads about a feed's health. */
import type { Card } from './card-model.ts';
import { KIND_NAMES, oneLine, shortTime } from './card-text.ts';
import type { Notice } from './incident.ts';
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

/** The card of an operator notice. It never speaks of a place. */
export function noticeCard(notice: Notice, context: NoticeContext): Card {
  const name = signalName(notice, context);
  const isBroken = notice.notice === 'feed-broken';
  return {
    tone: isBroken ? 'unknown' : 'calm',
    headline: `${name} ${isBroken ? 'looks broken' : 'looks sound again'}, ${shortTime(notice.at)}`,
    body: isBroken
      ? [
          [
            `${name} looks broken since ${context.utcTime(notice.at)}: many unrelated countries fell together on it and on nothing else.`,
          ],
          ['No country alert is made of it. The other signals are judged as before.'],
        ]
      : [
          [
            `${name} counts again since ${context.utcTime(notice.at)}: the countries no longer fall together on it.`,
          ],
        ],
    fields: [],
    spark: null,
    footer: context.sources.map((source) => [oneLine(source, 200)]),
    links: [],
    actions: [],
  };
}
