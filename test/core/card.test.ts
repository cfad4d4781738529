import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incidentCard, plain } from '../../src/core/card.ts';
import { type NoticeContext, noticeCard } from '../../src/core/card-notice.ts';
import type { Card } from '../../src/core/card-model.ts';
import { formatUtc } from '../../src/core/places-time.ts';
import { at, context, incident, reading, transition } from './card-builders.ts';
import { CASES } from './card-incidents.ts';

/** Words that would claim a cause or an intent. */
const CAUSES =
  /\b(attack\w*|cut|cuts|severed|shut ?down\w*|shut off|censor\w*|block(ed|ing)|sabotage\w*|hack\w*|ddos|failure of|because|caused?|due to|government|deliberate\w*)\b/i;

const NO_CAUSE = 'Ebb describes what is measured; it cannot tell why.';

const noticeContext: NoticeContext = {
  measurer: 'IODA',
  kind: 'probing',
  utcTime: formatUtc,
  sources: ['IODA, ioda.live'],
};

function textsOf(card: Card): readonly string[] {
  return [
    card.headline,
    ...card.body.map(plain),
    ...card.fields.flatMap(({ name, text }) => [name, plain(text)]),
    card.spark?.caption ?? '',
    ...card.footer.map(plain),
  ];
}

const cardOf = (name: string): Card => {
  const found = CASES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no case ${name}`);
  return incidentCard(found.incident, found.context);
};

const bodyOf = (name: string): string => cardOf(name).body.map(plain).join('\n');

describe('every incident card', () => {
  it.each(CASES)('has a headline that stands alone: $name', ({
    incident: told,
    context: where,
    headline,
  }) => {
    const card = incidentCard(told, where);

    expect(card.headline).toBe(headline);
    expect([...card.headline].length).toBeLessThanOrEqual(200);
  });

  it.each(CASES)('claims no cause: $name', ({ incident: told, context: where }) => {
    for (const text of textsOf(incidentCard(told, where))) expect(text).not.toMatch(CAUSES);
  });

  it.each(CASES)('has no left-over of missing values: $name', ({ incident: told, context: where }) => {
    for (const text of textsOf(incidentCard(told, where))) {
      expect(text).not.toMatch(/undefined|null|NaN|Infinity|\(\)| {2}|[^\d]0 % of usual|\.\./);
    }
  });

  it.each(CASES)('gives UTC, and local time where the place has one: $name', ({
    incident: told,
    context: where,
  }) => {
    const body = incidentCard(told, where).body.map(plain).join('\n');

    expect(body).toMatch(/\d{4} \d\d:\d\d UTC/);
    expect(/local time \d\d:\d\d on/.test(body)).toBe(where.zone !== null);
  });

  it('keeps its headline short and on one line whatever the feed calls things', () => {
    const names = fc.string({ unit: 'binary', maxLength: 400 });

    fc.assert(
      fc.property(names, names, names, (name, signal, unit) => {
        const readings = [
          reading({ signal, kind: 'routing', unit, value: 1, expected: 4, observedAt: 0, state: 'low' }),
        ];
        const told = transition({ at: 1_000, to: 'reduced', observed: 1, signals: [signal], readings });
        const card = incidentCard(incident(told), context({ name, folded: [name], sources: [name] }));

        expect([...card.headline].length).toBeLessThanOrEqual(200);
        for (const text of textsOf(card)) expect(text).not.toMatch(/\p{Cc}|[\u202a-\u202e]/u);
      }),
    );
  });
});

describe('what a card says', () => {
  it('walks through what came before a blackout', () => {
    expect(bodyOf('a blackout after days of instability')).toContain(
      'Before that: degrading and unstable from 20 Dec 09:10 UTC (2 d 7 h).',
    );
  });

  it('says in words how many agree, and from how many measurers', () => {
    expect(bodyOf('a first, unstable decline')).toContain('Seen by one source only (routing).');
    expect(bodyOf('a sudden blackout of a large country')).toContain(
      'Two independent kinds of measurement agree (probing, traffic).',
    );
    expect(bodyOf('a blackout after days of instability')).toContain(
      'from two different measurers (ris and cdn).',
    );
  });

  it('names what is silent or not usable, and why', () => {
    expect(bodyOf('a blackout after days of instability')).toContain(
      'Silent or not usable now: probing (no data since 14:05 UTC) and background traffic (too few to judge here).',
    );
  });

  it.each([
    ['a first, unstable decline', 'It goes on and off.'],
    ['a blackout after days of instability', 'It went on and off before.'],
    ['a sudden blackout of a large country', 'It fell all at once.'],
    ['reduced connectivity with routes up', 'It fell gradually, over 5 h 20 min.'],
    ['a sudden blackout of a large country', 'Routes are up, but almost nothing answers.'],
    ['routes that come back before traffic', 'Routes are up, but traffic is at 8 % of usual.'],
  ])('hints at the shape of %s: %s', (name, sentence) => {
    expect(bodyOf(name)).toContain(sentence);
  });

  it('tells a late subscriber what the channel has missed', () => {
    const body = bodyOf('a blackout told to a channel that subscribed late');

    expect(body).toContain('Already in progress when this channel subscribed.');
    expect(body).toContain('It was already low when we began to watch.');
    expect(body).toContain('This happened while Ebb was not running; it is told now.');
    expect(body).not.toContain('It fell');
  });

  it('says that it cannot tell why at first and when it goes dark, and not again', () => {
    const saying = CASES.filter(({ name }) => bodyOf(name).includes(NO_CAUSE)).map(({ name }) => name);

    expect(saying).toEqual([
      'a first, unstable decline',
      'a blackout after days of instability',
      'a blackout told to a channel that subscribed late',
      'reduced connectivity with routes up',
      'a sudden blackout of a large country',
    ]);
  });

  it('folds places inside and counts earlier incidents', () => {
    const body = bodyOf('reduced connectivity with routes up');

    expect(body).toContain('Also low inside it: Tehran, Fars, Qom, Gilan, Yazd and 2 more.');
    expect(body).toContain('2 other incidents here in the 30 days before.');
  });

  it('does not say how long a blackout lasted that nobody saw', () => {
    const body = bodyOf('an incident lost from sight');

    expect(body).toContain('we cannot tell whether it has recovered');
    expect(body).not.toMatch(/\(1 d 3 h\)/);
  });

  it('speaks of the transition it is asked for, not of what came later', () => {
    const recovered = CASES.find(({ name }) => name === 'a recovery after a long decline')!.incident;
    const dark = transition({
      at: at('2014-12-22T16:25'),
      from: 'degrading',
      to: 'blackout',
      since: at('2014-12-22T16:15'),
    });
    const early = transition({ at: at('2014-12-20T09:25'), to: 'degrading', level: 0.75, observed: 3 });

    const card = incidentCard(recovered, context({ transition: dark }));
    const earlier = incidentCard(recovered, context({ transition: early }));

    expect(card.tone).toBe('critical');
    expect(card.body.map(plain).join(' ')).not.toContain('partial recovery');
    expect(earlier.body.map(plain).join(' ')).not.toContain('Lowest');
  });

  it('shows each signal with its age, the deciding ones first', () => {
    const fields = cardOf('reduced connectivity with routes up').fields.map(({ name, text }) => [
      name,
      plain(text),
    ]);

    expect(fields).toEqual([
      [
        'Probing (ioda.ping-slash24)',
        '38 % of usual (23,900 of 63,000 /24 address blocks up), measured 17:50 UTC, 20 min old',
      ],
      ['Traffic (ioda.gtr)', 'under 1 % of usual, measured 16:00 UTC, 2 h 10 min old'],
      [
        'Routing (ioda.bgp)',
        'over 99 % of usual (44,000 of 44,000 /24 address blocks seen), measured 17:55 UTC, 15 min old',
      ],
      ['Background traffic (ioda.merit-nt)', 'still learning what is usual here'],
    ]);
  });

  it('has a sparkline only where something was judged', () => {
    const bare = transition({ at: at('2014-12-22T16:25'), to: 'blackout', hourlyLevels: [null, null] });

    expect(incidentCard(incident(bare), context()).spark).toBeNull();
    expect(cardOf('a blackout after days of instability').spark?.caption).toBe(
      'last 48 h, one mark an hour, up to 22 Dec 16:25 UTC',
    );
  });

  it.each([
    ['a first, unstable decline', 'notice'],
    ['reduced connectivity with routes up', 'major'],
    ['a blackout after days of instability', 'critical'],
    ['routes that come back before traffic', 'recovering'],
    ['a partial recovery that stays', 'recovering'],
    ['a recovery after a long decline', 'calm'],
    ['a blackout from which we get no more data', 'unknown'],
    ['an incident lost from sight', 'unknown'],
    ['an alert that later data cancels', 'calm'],
  ])('sets the tone of %s to %s', (name, tone) => {
    expect(cardOf(name).tone).toBe(tone);
  });
});

describe('noticeCard', () => {
  it('says that the feed is suspected, and that no country is', () => {
    const card = noticeCard(
      { at: at('2025-03-25T04:10'), notice: 'feed-broken', signal: 'ioda.ping-slash24' },
      noticeContext,
    );

    expect(card.headline).toBe('IODA probing (ioda.ping-slash24) looks broken, 25 Mar 04:10 UTC');
    expect(card.body.map(plain).join(' ')).toContain(
      'many unrelated countries fell together on it, and nobody else sees them fall. No country alert is made of it.',
    );
  });

  it('names a signal that nobody knows any more by its id', () => {
    const card = noticeCard(
      { at: at('2025-03-25T06:10'), notice: 'feed-recovered', signal: 'gone.signal' },
      { ...noticeContext, measurer: null, kind: null },
    );

    expect(card.headline).toBe('The signal gone.signal looks sound again, 25 Mar 06:10 UTC');
  });
});
