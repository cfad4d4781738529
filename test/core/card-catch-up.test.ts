import { describe, expect, it } from 'vitest';
import { incidentCard } from '../../src/core/card.ts';
import { catchUpCard, type HeldBack, worstFirst } from '../../src/core/card-catch-up.ts';
import { lostCard } from '../../src/core/card-lost.ts';
import { plain } from '../../src/core/card-text.ts';
import type { Incident } from '../../src/core/incident.ts';
import { at, context } from './card-builders.ts';
import { CASES } from './card-incidents.ts';

const FROM = at('2014-12-22T14:00');

function heldBack(incident: Incident, name: string): HeldBack {
  return { incident, name, card: incidentCard(incident, context({ name })) };
}

const report: HeldBack = {
  incident: null,
  name: null,
  card: {
    ...incidentCard(CASES[0]!.incident, context()),
    headline: 'Iran: IODA reports “down”',
    tone: 'notice',
  },
};

const caseOf = (pick: (incident: Incident) => boolean): Incident => {
  const found = CASES.find(({ incident }) => pick(incident));
  if (found === undefined) throw new Error('there is no such case');
  return found.incident;
};
const DARK = caseOf(({ latest }) => latest.to === 'blackout' && !latest.blind);
const DECLINING = caseOf(({ latest }) => latest.to === 'degrading');
const OVER = caseOf(({ ending, latest }) => ending === 'recovered' && !latest.correction);
const WRONG = caseOf(({ latest }) => latest.correction);

const wordsOf = (held: readonly HeldBack[]): readonly string[] => {
  const card = catchUpCard(worstFirst(held), FROM);
  return [card.headline, ...card.body.map(plain)];
};

describe('the message after quiet hours', () => {
  it('says place, phase, size and time of each, the worst first, and what is over last', () => {
    expect(
      wordsOf([heldBack(OVER, 'Iran'), heldBack(DECLINING, 'Syria'), heldBack(DARK, 'North Korea')]),
    ).toEqual([
      'In your quiet hours: North Korea, Syria and Iran – 1 over',
      'North Korea: near-total blackout, 0 of 4 prefixes (routing), 22 Dec 16:15 UTC',
      'Syria: degrading, unstable – 3 of 4 prefixes (routing), 20 Dec 09:10 UTC',
      'Iran: recovered after 3 d 5 h (near-total blackout 9 h 30 min), lowest 0 of 4 prefixes – from 20 Dec 2014 09:10 UTC to 23 Dec 2014 14:30 UTC',
      'Held back since 22 Dec 2014 14:00 UTC. As things stand now.',
    ]);
  });

  it('gives a correction no length: there was no outage', () => {
    expect(wordsOf([heldBack(WRONG, 'Iran'), heldBack(DARK, 'Iran')])).toEqual([
      'In your quiet hours: Iran – 1 over',
      'Iran: near-total blackout, 0 of 4 prefixes (routing), 22 Dec 16:15 UTC',
      'Correction: Iran – the alert of 8 Jan 11:40 UTC was not an outage; later data showed normal levels',
      'Held back since 22 Dec 2014 14:00 UTC. As things stand now.',
    ]);
  });

  it('also tells what others report', () => {
    expect(wordsOf([report, report])).toEqual([
      'In your quiet hours: 2 reports',
      'Iran: IODA reports “down”',
      'Iran: IODA reports “down”',
      'Held back since 22 Dec 2014 14:00 UTC. As things stand now.',
    ]);
  });
});

describe('a word to whoever subscribed a channel that is lost', () => {
  it('says which places, why, since when and until when, and names no channel', () => {
    const card = lostCard({
      places: [
        'North Korea',
        'Iran',
        'Syria',
        'Iraq',
        'a name\u202e that goes on and on and on and on and on and on',
      ],
      why: 'Ebb may not write in this channel.',
      lostSince: FROM,
      keptUntil: FROM + 30 * 86_400_000,
    });

    expect([card.headline, ...card.body.map(plain), ...card.footer.map(plain)]).toEqual([
      'Ebb can no longer reach a channel that you subscribed to North Korea, Iran, Syria and 2 more',
      'Why: Ebb may not write in this channel.',
      'Nothing has reached it since 22 Dec 2014 14:00 UTC. Ebb keeps trying, less and less often, and what is owed is sent when it can be.',
      'When you have put it right, type the same /subscribe there again: Ebb then tries at once.',
      'If it stays so, what was set there is forgotten on 21 Jan 2015 14:00 UTC.',
      'You get this once, because you subscribed it. Nothing more is sent to you about it.',
    ]);
  });
});
