import { describe, expect, it } from 'vitest';
import { runLine } from '../../commands/index.ts';
import { HOUR_MS } from '../../src/core/time.ts';
import { CHANNEL, incident, KP_DARK, NOW, stage, wordsOf } from './parts.ts';

const TEHRAN = incident('region:IR-Tehran', [['reduced', NOW - HOUR_MS]]);

describe('subscribing', () => {
  it('stores the wish with major as the least severity', async () => {
    const { context, subscriptions } = stage();

    await runLine('subscribe KP', context);

    expect(subscriptions()).toEqual([
      { channel: CHANNEL, place: 'country:KP', minSeverity: 'major', createdAt: NOW },
    ]);
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
    expect(wordsOf(reply.card)).toContain('this channel knows already');
  });

  it('keeps quiet about a place that is muted, and says so', async () => {
    const { context, queued } = stage({
      incidents: [KP_DARK],
      mutes: [{ channel: CHANNEL, place: 'group:world', until: NOW + HOUR_MS }],
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
  it("shows this channel's wishes and the mutes that still hold", async () => {
    const other = {
      channel: 'console:other',
      place: 'country:IQ',
      minSeverity: 'major',
      createdAt: NOW,
    } as const;
    const { context } = stage({
      subscriptions: [other, { ...other, channel: CHANNEL, place: 'country:KP', minSeverity: 'critical' }],
      mutes: [
        { channel: CHANNEL, place: 'country:KP', until: NOW + HOUR_MS },
        { channel: CHANNEL, place: 'country:IR', until: NOW - HOUR_MS },
      ],
    });

    const words = wordsOf((await runLine('subscriptions', context)).card);

    expect(words).toBe(
      [
        'This channel is subscribed to 1 place.',
        'North Korea: near-total blackouts only (critical), also of places within it',
        'Muted: North Korea: until <2014-12-22T19:15>',
      ].join('\n'),
    );
  });
});
