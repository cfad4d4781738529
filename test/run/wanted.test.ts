import { describe, expect, it } from 'vitest';
import { USUAL_MANNERS } from '../../src/core/routing.ts';
import { createWanted } from '../../src/run/wanted.ts';
import { createMemoryStore } from '../../src/store/memory.ts';

describe('the places that feeds are told of', () => {
  it('are those subscribed to, once; a list of one’s own is its members, a part of the world stays one', async () => {
    const store = createMemoryStore();
    const wanted = createWanted([{ id: 'group:mine', members: ['asn:131279', 'country:KP'] }]);
    for (const place of ['group:mine', 'country:KP', 'group:africa', 'group:world'])
      await store.putSubscription({
        channel: 'console:main',
        place,
        minSeverity: 'major',
        createdAt: 0,
        manners: USUAL_MANNERS,
      });

    await wanted.renew(store);

    expect(wanted.places()).toEqual(['asn:131279', 'country:KP', 'group:africa', 'group:world']);
  });
});
