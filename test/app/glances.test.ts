import { describe, expect, it } from 'vitest';
import { createGlances, type Look } from '../../src/app/glances.ts';
import { MINUTE_MS } from '../../src/core/time.ts';

const NOW = Date.UTC(2026, 8, 24);

/** A look that takes until it is told to end, and counts. */
function lookToEnd() {
  const looked: string[] = [];
  const ends: (() => void)[] = [];
  const look: Look = (place) => {
    looked.push(place);
    return new Promise((resolve) => {
      ends.push(() => resolve([]));
    });
  };
  return { look, looked, end: () => ends.splice(0).forEach((each) => each()) };
}

describe('looks at places that nobody watches', () => {
  it.each([
    ['twice in a moment are one', 0, 1],
    ['nearly five minutes apart are one', 5 * MINUTE_MS - 1, 1],
    ['five minutes apart are two', 5 * MINUTE_MS, 2],
    ['with a clock set back between them are two', -MINUTE_MS * 60, 2],
  ])('%s', async (_, apartMs, count) => {
    const { look, looked, end } = lookToEnd();
    const glances = createGlances(look);

    const first = glances('asn:1', NOW);
    const second = glances('asn:1', NOW + apartMs);
    end();

    expect([await first, await second]).toEqual([[], []]);
    expect(looked).toHaveLength(count);
  });

  it('go out three at a time; who comes fourth is told, unless it asks for one of the three', async () => {
    const { look, looked, end } = lookToEnd();
    const glances = createGlances(look);
    const three = ['asn:1', 'asn:2', 'asn:3'].map((place) => glances(place, NOW));

    const fourth = await glances('asn:4', NOW);
    const same = glances('asn:3', NOW);
    end();
    await Promise.all(three);
    const later = glances('asn:4', NOW);
    end();

    expect(fourth).toBe('busy');
    expect([await same, await later]).toEqual([[], []]);
    expect(looked).toEqual(['asn:1', 'asn:2', 'asn:3', 'asn:4']);
  });

  it('that fail are not kept, and make room', async () => {
    let calls = 0;
    const glances = createGlances(async () => {
      calls += 1;
      if (calls < 5) throw new Error('a bug');
      return await Promise.resolve(null);
    });
    for (let call = 0; call < 4; call += 1) await expect(glances('asn:1', NOW)).rejects.toThrow('a bug');

    expect(await glances('asn:1', NOW)).toBeNull();
  });
});
