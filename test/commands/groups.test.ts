import { describe, expect, it } from 'vitest';
import { runLine } from '../../commands/index.ts';
import { HOUR_MS } from '../../src/core/time.ts';
import { feed, incident, KP_DARK, NOW, stage, wish, wordsOf } from './parts.ts';

const VN_LOW = incident('country:VN', [['reduced', NOW - HOUR_MS]]);
const UNWATCHED = { watched: false, readings: [] };

async function ask(line: string, scene: Parameters<typeof stage>[0] = {}): Promise<readonly string[]> {
  return wordsOf((await runLine(line, stage({ ...UNWATCHED, ...scene }).context)).card).split('\n');
}

describe('a group of places', () => {
  it('tells what is open in it, and of nothing else', async () => {
    const words = await ask('status Eastern Asia', { incidents: [KP_DARK, VN_LOW] });

    expect(words[0]).toBe('Eastern Asia: 1 open outage in it');
    expect(words.join('\n')).toContain('North Korea');
    expect(words.join('\n')).not.toContain('Vietnam');
    expect(words.join('\n')).not.toContain('not watched');
  });

  it('is never called fine where no feed is fresh', async () => {
    const calm = await ask('status group:eastern-asia');
    const blind = await ask('status group:eastern-asia', {
      feeds: [feed({ state: 'failing', why: 'HTTP 503' })],
    });

    expect(calm[0]).toBe('Eastern Asia: no open outage known in it');
    expect(calm.join('\n')).not.toContain("No data is not 'fine'.");
    expect(blind.join('\n')).toContain("No data is not 'fine'.");
  });

  it('names the countries with a single upstream, as far as feeds know them', async () => {
    const some = await ask('status single upstream', { singles: ['country:KP', 'country:TM'] });
    const none = await ask('status group:single-upstream');

    expect(some[0]).toBe('Countries with a single upstream: no open outage known in it');
    expect(some.join('\n')).toContain(
      'Known now, of the countries whose routes are heard: North Korea and Turkmenistan.',
    );
    expect(none[0]).toBe('Countries with a single upstream: none is known now');
    expect(none.join('\n')).toContain("No data is not 'fine'.");
  });

  it('says on subscribing to those that RIS Live has to watch them', async () => {
    const words = await ask('subscribe single upstream');

    expect(words[0]).toBe('This channel is subscribed to countries with a single upstream.');
    expect(words.join('\n')).toContain('is known of those whose routes are heard');
  });

  it('can be subscribed to, with what is open in it told at once', async () => {
    const words = await ask('subscribe Eastern Asia notice', { incidents: [KP_DARK, VN_LOW] });

    expect(words[0]).toBe('This channel is subscribed to Eastern Asia.');
    expect(words).toContain('1 outage that matches is open now; you will be told of it at once.');
    expect(words.join('\n')).not.toContain('No feed covers');
  });

  it('is left by name, and says through what its places are still heard of', async () => {
    const subscriptions = [wish('group:eastern-asia'), wish('group:asia')];

    const words = await ask('unsubscribe East Asia', { subscriptions });

    expect(words).toContain('It still hears of Eastern Asia through its subscription to Asia.');
  });

  it('stands in the list by its name', async () => {
    const words = await ask('subscriptions', { subscriptions: [wish('group:eastern-asia')] });

    expect(words.join('\n')).toContain('Eastern Asia');
    expect(words.join('\n')).not.toContain('group:');
  });

  it('is previewed with what its places would have brought', async () => {
    const words = await ask('preview Eastern Asia', { incidents: [KP_DARK, VN_LOW] });

    expect(words[0]).toBe('Eastern Asia: 1 message would have been sent in the last 7 days');
    expect(words.join('\n')).toContain('North Korea: near-total blackout');
    expect(words.join('\n')).not.toContain('Vietnam');
  });

  it('has no history of its own, and says where there is one', async () => {
    const words = await ask('history Eastern Asia', { incidents: [KP_DARK] });

    expect(words).toEqual([
      'Eastern Asia: history is kept of each place in it',
      'Ask about one of them, or: /preview Eastern Asia',
    ]);
  });
});
