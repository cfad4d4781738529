import { describe, expect, it } from 'vitest';
import { runLine } from '../../commands/index.ts';
import { KP_DARK, NOW, reading, stage, wordsOf } from './parts.ts';

const low = reading({ state: 'low', value: 0, ratio: 0 });
const young = reading({ state: 'unknown', reason: 'warming-up', expected: null, ratio: null });

async function ask(line: string, scene: Parameters<typeof stage>[0]): Promise<string> {
  const unwatched = { watched: false, readings: [], ...scene };
  return wordsOf((await runLine(line, stage(unwatched).context)).card);
}

describe('status of a place that is not watched', () => {
  it.each([
    ['as usual', [reading()], 'AS3320, compared with the last week: normal'],
    ['low', [low], 'AS3320, compared with the last week: 1 of 1 signal below the expected'],
    ['too young to say', [young], 'AS3320 is not watched, and its last week is too little to compare with'],
  ])('leads with what a look at it brought: %s', async (_, glance, headline) => {
    const words = await ask('status AS3320', { covered: true, glance });

    expect(words.split('\n')[0]).toBe(headline);
    expect(words).toContain('Not watched; compared with the last week.');
    expect(words).toContain('Who subscribes to it has it watched.');
    expect(words).toContain('Routing (ris.prefixes)');
    expect(words.includes("No data is not 'fine'.")).toBe(glance[0] === young);
  });

  it('says that no feed has anything to say', async () => {
    const words = await ask('status AS3320', { covered: true });

    expect(words.split('\n')[0]).toBe('AS3320 is not watched, and no feed can say how it is');
    expect(words).toContain("No data is not 'fine'.");
  });

  it("does not promise that a country will be watched: that is the operator's choice", async () => {
    const words = await ask('status Tonga', { covered: true, glance: [reading()] });

    expect(words.split('\n')[0]).toBe('Tonga, compared with the last week: normal');
    expect(words).not.toContain('subscribes');
  });

  it('looks at nothing that is watched, and at nothing that no feed can be asked about', async () => {
    const glance = [low];

    const watched = await ask('status AS3320', {
      watched: true,
      readings: [reading()],
      covered: true,
      glance,
    });
    const unknown = await ask('status AS3320', { covered: false, glance });
    const group = await ask('status world', { covered: true, glance });

    expect(watched.split('\n')[0]).toBe('AS3320: normal');
    expect(unknown.split('\n')[0]).toBe('AS3320 is not watched: no feed covers it');
    expect(group).not.toContain('last week');
  });

  it('leads with the open incident that it was left with', async () => {
    const words = await ask('status KP', { incidents: [KP_DARK], covered: true, glance: [reading()] });

    expect(words.split('\n')[0]).toContain('North Korea: near-total blackout');
  });

  it('asks to try again where too many are looked at', async () => {
    const { context } = stage({ watched: false, readings: [], covered: true });
    const status = await context.queries.status('asn:1', NOW);
    const queries = {
      ...context.queries,
      look: () => Promise.resolve({ ...status, glance: 'busy' as const }),
    };

    const { card } = await runLine('status AS1', { ...context, queries });

    expect(card.headline).toBe(
      'AS1 is not watched, and too many such places are being looked at: try again in a minute',
    );
  });
});

describe('subscribing to a place that is not watched', () => {
  it.each([
    [
      'a network that a feed can be asked about',
      'AS3320',
      true,
      'It is not watched yet; where a feed knows it',
    ],
    ['a network that none can be asked about', 'AS3320', false, 'No feed covers this place now'],
    ['a country that the operator left out', 'Tonga', true, 'No feed covers this place now'],
  ])('%s', async (_, place, covered, text) => {
    expect(await ask(`subscribe ${place}`, { covered })).toContain(text);
  });
});
