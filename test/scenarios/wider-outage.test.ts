/** A cable is cut: twelve countries fall, and two families of measurers see it. */
import { describe, expect, it } from 'vitest';
import type { SignalSpec } from '../../src/core/series.ts';
import { MINUTE_MS } from '../../src/core/time.ts';
import { Newsroom, OPERATOR } from '../support/newsroom.ts';
import { type Line, line, PROBES, ROUTES } from '../support/timeline.ts';

const PROBING: SignalSpec = { ...PROBES, stepMs: 20 * MINUTE_MS };
const ROUTING: SignalSpec = { ...ROUTES, stepMs: 20 * MINUTE_MS };
const CUT = ['EG', 'SA', 'YE', 'DJ', 'ET', 'SD', 'KW', 'AE', 'OM', 'IN', 'PK', 'KE'];
const ELSEWHERE = ['BR', 'DE', 'FR', 'NG', 'US', 'CA', 'AU', 'JP', 'RU', 'ZA', 'MX', 'AR'];

interface Fall {
  /** How long after eight quiet days. */
  readonly after?: string;
  readonly lasts?: string;
}

function fall(code: string, { after = '0m', lasts = '6h' }: Fall = {}): readonly Line[] {
  return [ROUTING, PROBING].map((spec) =>
    line(spec, `country:${code}`)
      .steady('8d', 900, 0.01)
      .steady(after, 900, 0.01)
      .steady(lasts, 45, 0.01)
      .steady('2d', 900, 0.01),
  );
}

const quiet = ELSEWHERE.flatMap((code) =>
  [ROUTING, PROBING].map((spec) => line(spec, `country:${code}`).steady('11d', 900, 0.01)),
);

const cut = (each: (code: string, n: number) => Fall = () => ({})): readonly Line[] => [
  ...CUT.flatMap((code, n) => fall(code, each(code, n))),
  ...quiet,
];

describe('a cable cut that takes twelve countries', () => {
  it('is one message to who listens to the world, and one about each country to who asked for it', async () => {
    const room = new Newsroom([ROUTING, PROBING]).offer(cut());
    await room.subscribe('fake:world', 'group:world');
    await room.subscribe('fake:india', 'country:IN');
    await room.subscribe('fake:france', 'country:FR');

    await room.runTo('8d2h');

    expect(new Set(room.transitions.map(({ place }) => place)).size).toBe(12);
    expect(room.headlines('fake:world')).toEqual([
      'Wider outage: 12 countries (Djibouti, Egypt, Ethiopia and 9 more) since 15 Jan 00:00 UTC – 12 near-total blackout',
    ]);
    for (const name of ['India', 'Kenya', 'United Arab Emirates'])
      expect(room.posts('fake:world')[0]?.body.join('\n')).toMatch(
        new RegExp(`^${name}: near-total blackout, 5 % of usual \\(probing\\), 15 Jan 00:00 UTC$`, 'm'),
      );
    expect(room.headlines('fake:india')).toEqual([expect.stringMatching(/^India: near-total blackout/)]);
    expect(room.posts('fake:india')[0]?.body.join(' ')).toContain(
      'Part of a wider outage: 11 other countries fell at about the same time.',
    );
    expect(room.all('fake:france')).toEqual([]);
    expect(room.all(OPERATOR)).toEqual([]);
  });

  it('comes back in one message and ends in one, and its card says so too', async () => {
    const room = new Newsroom([ROUTING, PROBING]).offer(cut());
    await room.subscribe('fake:world', 'group:world');

    await room.runTo('9d');

    expect(room.headlines('fake:world').slice(1)).toEqual([
      expect.stringMatching(/^Wider outage: 12 countries .* – 12 partial recovery$/),
      'Wider outage over in all 12 countries, 15 Jan 00:00 UTC to 15 Jan 06:20 UTC',
    ]);
    expect(room.posts('fake:world')[2]?.body).toContainEqual(
      expect.stringMatching(/^Yemen: recovered after 6 h/),
    );
    const [card, ...updates] = room.posts('fake:world');
    expect(updates.every(({ form }) => form === 'update')).toBe(true);
    expect(room.all('fake:world').at(-1)).toMatchObject({
      how: 'edit',
      ref: card?.ref,
      headline: expect.stringMatching(/^Wider outage over in all 12/),
    });
  });

  it('takes up those that fall a little later, and those that were told before there were enough', async () => {
    const room = new Newsroom([ROUTING, PROBING]).offer(
      cut((_, n) => ({ after: n < 3 ? '0m' : n < 8 ? '20m' : '40m' })),
    );
    await room.subscribe('fake:world', 'group:world');

    await room.runTo('8d4h');

    expect(room.headlines('fake:world')).toEqual([
      ...['Egypt', 'Saudi Arabia', 'Yemen'].map((name) =>
        expect.stringMatching(new RegExp(`^${name}: near-total blackout`)),
      ),
      expect.stringMatching(/^Wider outage: 8 countries/),
    ]);
    expect(room.all('fake:world').findLast(({ headline }) => headline.startsWith('Wider'))).toMatchObject({
      how: 'edit',
      headline: expect.stringMatching(/^Wider outage: 12 countries/),
    });
  });

  it('is over when few are still out: those are named, and followed by themselves to their own end', async () => {
    const room = new Newsroom([ROUTING, PROBING]).offer(
      cut((code, n) => ({ lasts: code === 'YE' || code === 'SD' ? '1d' : `${4 + n}h` })),
    );
    await room.subscribe('fake:world', 'group:world');

    await room.runTo('10d');

    const after = room.headlines('fake:world').slice(2);
    expect(after).toEqual([
      'Wider outage over in 9 of 12 countries, still out: Kenya, Sudan and Yemen',
      expect.stringMatching(/^Kenya: partial recovery/),
      expect.stringMatching(/^Kenya: recovered after/),
      ...['Sudan', 'Yemen'].map((name) => expect.stringMatching(new RegExp(`^${name}: partial recovery`))),
      ...['Sudan', 'Yemen'].map((name) => expect.stringMatching(new RegExp(`^${name}: recovered after 1 d`))),
    ]);
    expect(room.all('fake:world').findLast(({ headline }) => headline.startsWith('Wider'))?.headline).toBe(
      'Wider outage over in all 12 countries, 15 Jan 00:00 UTC to 16 Jan 00:20 UTC',
    );
  });

  it('goes on after a restart as if there had been none', async () => {
    const stories = await Promise.all(
      [false, true].map(async (restarts) => {
        const room = new Newsroom([ROUTING, PROBING]).offer(cut((_, n) => ({ lasts: `${4 + n}h` })));
        await room.subscribe('fake:world', 'group:world');
        for (const until of ['8d3h', '8d7h', '8d12h', '9d12h']) {
          await room.runTo(until);
          if (restarts) await room.restart();
        }
        return room.all('fake:world').map(({ how, headline, ref }) => `${how} ${ref} ${headline}`);
      }),
    );

    expect(stories[1]).toEqual(stories[0]);
    expect(stories[0]?.length).toBeGreaterThan(10);
  });

  it('is one message at a time where messages cannot be changed, and its end is owed to who unsubscribed', async () => {
    const room = new Newsroom([ROUTING, PROBING], { canEdit: false }).offer(cut());
    await room.subscribe('fake:world', 'group:world');
    await room.runTo('8d2h');

    await room.store.deleteSubscription('fake:world', 'group:world');
    await room.runTo('9d');

    expect(room.headlines('fake:world')).toEqual([
      expect.stringMatching(/^Wider outage: 12 countries/),
      expect.stringMatching(/^Wider outage over in all 12 countries/),
    ]);
  });

  it('is told once when quiet hours end, and a world of blackouts breaks through where that is wished', async () => {
    const room = new Newsroom([ROUTING, PROBING]).offer(cut());
    const quietHours = { fromMinute: 0, toMinute: 180, zone: 'UTC' };
    await room.subscribe('fake:asleep', 'group:world', 'notice', {
      quiet: { ...quietHours, blackoutsBreakThrough: false },
    });
    await room.subscribe('fake:light', 'group:world', 'notice', {
      quiet: { ...quietHours, blackoutsBreakThrough: true },
    });

    await room.runTo('8d2h');
    expect(room.posts('fake:asleep')).toEqual([]);
    expect(room.posts('fake:light')).toHaveLength(1);

    await room.runTo('8d4h');
    expect(room.headlines('fake:asleep')).toEqual([expect.stringMatching(/^Wider outage: 12 countries/)]);
  });
});

describe('four countries at once', () => {
  it('are four messages: that is no wider outage', async () => {
    const room = new Newsroom([ROUTING, PROBING]).offer([
      ...CUT.slice(0, 4).flatMap((code) => fall(code)),
      ...quiet,
    ]);
    await room.subscribe('fake:world', 'group:world');

    await room.runTo('8d2h');

    expect(room.headlines('fake:world')).toHaveLength(4);
    expect(room.posts('fake:world')[0]?.body.join(' ')).not.toContain('wider outage');
  });
});
