/** What a person reads when a channel that they subscribed cannot be reached any more. */
import { answer } from './card-answers-parts.ts';
import type { Card, RichText } from './card-model.ts';
import { listText, oneLine } from './card-text.ts';
import type { Instant } from './time.ts';

interface Lost {
  /** Names of the places the person subscribed it to. */
  readonly places: readonly string[];
  /** A sentence for people. */
  readonly why: string;
  readonly lostSince: Instant;
  /** When its settings are forgotten, if nothing changes. */
  readonly keptUntil: Instant;
}

/** Places named in the headline. */
const MAX_NAMED = 3;
const MAX_NAME = 40;
const MAX_WHY = 300;

/** It names no channel: platforms add a link, which shows a name only to who may see it. */
export function lostCard({ places, why, lostSince, keptUntil }: Lost): Card {
  const names = listText(
    places.map((name) => oneLine(name, MAX_NAME)),
    MAX_NAMED,
  );
  const body: RichText[] = [
    [`Why: ${oneLine(why, MAX_WHY)}`],
    [
      'Nothing has reached it since ',
      { time: lostSince },
      '. Ebb keeps trying, less and less often, and what is owed is sent when it can be.',
    ],
    ['When you have put it right, type the same /subscribe there again: Ebb then tries at once.'],
    ['If it stays so, what was set there is forgotten on ', { time: keptUntil }, '.'],
  ];
  return answer({
    tone: 'unknown',
    headline: `Ebb can no longer reach a channel that you subscribed to ${names}`,
    body,
    footer: [['You get this once, because you subscribed it. Nothing more is sent to you about it.']],
  });
}
