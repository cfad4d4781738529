import { describe, expect, it } from 'vitest';
import { runLine } from '../../commands/index.ts';
import { HOUR_MS } from '../../src/core/time.ts';
import { USUAL_MANNERS } from '../../src/core/routing.ts';
import { CHANNEL, incident, KP_DARK, muteOf, NOW, stage, wish, wordsOf } from './parts.ts';

const TEHRAN = incident('region:IR-Tehran', [['reduced', NOW - HOUR_MS]]);

describe('subscribing', () => {
  it('stores the wish with major as the least severity', async () => {
    const { context, subscriptions } = stage();

    await runLine('subscribe KP', context);

    expect(subscriptions()).toEqual([
      { channel: CHANNEL, place: 'country:KP', minSeverity: 'major', createdAt: NOW, manners: USUAL_MANNERS },
    ]);
  });

  it('keeps who asked for it last; a change of settings does not make it another’s', async () => {
    const { context, subscriptions } = stage();
    const persons = () => subscriptions().map(({ person }) => person);

    await runLine('subscribe KP', { ...context, person: 'ann' });
    await runLine('settings KP tell edit', { ...context, person: 'bob' });
    expect(persons()).toEqual(['ann']);
    await runLine('subscribe KP critical', { ...context, person: 'eve' });
    expect(persons()).toEqual(['eve']);
    await runLine('subscribe KP major', context);
    expect(persons()).toEqual(['eve']);
  });

  it('queues what is already in progress, once, under the key of that transition', async () => {
    const { context, queued } = stage({ incidents: [KP_DARK, TEHRAN] });

    const reply = await runLine('subscribe KP', context);

    expect(queued).toEqual([
      {
        key: `${CHANNEL}|${KP_DARK.id}|2|post`,
        channel: CHANNEL,
        incident: KP_DARK.id,
        seq: 2,
        reason: 'already-in-progress',
        mode: 'post',
        priority: 3,
        createdAt: NOW,
        notBefore: null,
        target: null,
      },
    ]);
    expect(wordsOf(reply.card)).toContain(
      '1 outage that matches is open now; you will be told of it at once.',
    );
  });

  it.each([
    ['subscribe Iran', 1, 'a region in progress inside the country'],
    ['subscribe Iran critical', 0, 'a reduction when only blackouts are wanted'],
    ['subscribe world notice', 2, 'everything open, for the whole world'],
    ['subscribe Iraq', 0, 'a place elsewhere'],
  ])('%j queues %i: %s', async (line, count) => {
    const { context, queued } = stage({ incidents: [KP_DARK, TEHRAN] });

    await runLine(line, context);

    expect(queued).toHaveLength(count);
  });

  it('counts the worst that the incident has been, also when it is recovering', async () => {
    const recovering = incident('country:KP', [
      ['blackout', NOW - 2 * HOUR_MS],
      ['recovering', NOW - HOUR_MS],
    ]);
    const { context, queued } = stage({ incidents: [recovering] });

    await runLine('subscribe KP critical', context);

    expect(queued.map((delivery) => delivery.priority)).toEqual([2]);
  });

  it('does not tell again what the channel was told', async () => {
    const { context, queued } = stage({ incidents: [KP_DARK], told: [KP_DARK.id] });

    const reply = await runLine('subscribe KP', context);

    expect(queued).toEqual([]);
    expect(wordsOf(reply.card)).toContain('this channel knows of it already');
  });

  it('keeps quiet about a place that is muted, and says so', async () => {
    const { context, queued } = stage({
      incidents: [KP_DARK],
      mutes: [muteOf('group:world')],
    });

    const reply = await runLine('subscribe KP', context);

    expect(queued).toEqual([]);
    expect(wordsOf(reply.card)).toContain('It is muted until <2014-12-22T19:15>');
  });

  it('replaces an earlier wish for the same place and says what it was', async () => {
    const { context, subscriptions } = stage();
    await runLine('subscribe KP', context);

    const reply = await runLine('subscribe KP critical', context);

    expect(subscriptions()).toHaveLength(1);
    expect(wordsOf(reply.card)).toContain('It was major before.');
  });

  it('warns when no feed covers the place', async () => {
    const { context } = stage({ watched: false });

    const reply = await runLine('subscribe Tonga', context);

    expect(wordsOf(reply.card)).toContain('No feed covers this place now, so nothing will come.');
  });
});

describe('unsubscribing', () => {
  it('removes the wish, and says through which other one the channel still hears', async () => {
    const { context, subscriptions } = stage();
    await runLine('subscribe KP', context);
    await runLine('subscribe world critical', context);

    const reply = await runLine('unsubscribe KP', context);

    expect(subscriptions().map((each) => each.place)).toEqual(['group:world']);
    expect(reply.card.headline).toBe('This channel is no longer subscribed to North Korea.');
    expect(wordsOf(reply.card)).toContain(
      'It still hears of North Korea through its subscription to the whole world.',
    );
  });
});

describe('the list of subscriptions', () => {
  const list = async (scene: Parameters<typeof stage>[0]): Promise<string> =>
    wordsOf((await runLine('subscriptions', stage(scene).context)).card);

  it("shows this channel's wishes and the mutes that still hold", async () => {
    const words = await list({
      subscriptions: [
        wish('country:IQ', { channel: 'console:other' }),
        wish('country:KP', { minSeverity: 'critical' }),
      ],
      mutes: [
        muteOf('country:KP'),
        muteOf('country:IR', { until: NOW - HOUR_MS }),
        muteOf('country:SY', { untilRecovery: true }),
      ],
    });

    expect(words).toBe(
      [
        'This channel is subscribed to 1 place.',
        'North Korea: near-total blackouts only (critical), also of places within it',
        'Muted: North Korea: until <2014-12-22T19:15>',
        'Muted: Syria: until it recovers, at the latest <2014-12-22T19:15>',
      ].join('\n'),
    );
  });

  it('says how the channel is told where that is not the usual way', async () => {
    const quiet = { fromMinute: 1320, toMinute: 420, zone: 'Asia/Pyongyang', blackoutsBreakThrough: true };

    const words = await list({
      subscriptions: [
        wish('country:KP', {
          manners: { telling: 'edit', mention: '77', quiet, remindEveryMs: 6 * HOUR_MS, reports: true },
        }),
      ],
    });

    expect(words).toContain(
      'a change only edits the card, and only the first alert and the ending are messages (edit)',
    );
    expect(words).toContain('pings the role or group 77, with the first alert of an outage');
    expect(words).toContain(
      'quiet 22:00–07:00 by the clocks of Asia/Pyongyang, but a blackout is told even then',
    );
    expect(words).toContain('a reminder every 6 h while an outage lasts; also what others report');
  });

  it('says that the channel cannot be reached, since when and why', async () => {
    const words = await list({
      subscriptions: [wish('country:KP')],
      states: [
        {
          channel: CHANNEL,
          pausedUntil: NOW + HOUR_MS,
          lostSince: NOW - HOUR_MS,
          failures: 3,
          why: 'no permission to write',
        },
        { channel: 'console:other', pausedUntil: NOW, lostSince: NOW, failures: 1, why: 'gone' },
      ],
    });

    expect(words).toContain(
      'Messages to this channel rest since <2014-12-22T17:15> (no permission to write); the next try is <2014-12-22T19:15>.',
    );
    expect(words).not.toContain('gone');
  });

  it('keeps within the fields that platforms show, and says how many more there are', async () => {
    const codes = 'AF AL DZ AO AR AM AU AT AZ BH BD BY BE BZ BJ BT BO BR BG BI KH CM CA TD CL CN CO'.split(
      ' ',
    );

    const { card } = await runLine(
      'subscriptions',
      stage({ subscriptions: codes.map((code) => wish(`country:${code}`)) }).context,
    );

    expect(card.fields).toHaveLength(24);
    expect(wordsOf(card)).toContain('There are 3 more than are shown here.');
  });
});
