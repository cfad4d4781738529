import { feedContract } from '../../contract/feed-contract.ts';
import { MINUTE, openAtlas, probesOf } from '../../support/atlas-world.ts';
import { frameOf } from '../../support/fake-atlas.ts';

feedContract('atlas', {
  comes: 'over a socket',
  open: async () => {
    const world = await openAtlas(probesOf('AA', 20, 1));
    return {
      feed: world.feed,
      clock: world.clock,
      log: world.log,
      secrets: [],
      server: world.atlas.stream,
      ready: () => world.ready(),
      news: (n) => [frameOf({ id: n, at: world.clock.now(), event: 'disconnect' })],
      shown: (batches) => {
        const values = batches.flatMap(({ observations }) => observations.map(({ value }) => value ?? 20));
        return 20 - Math.min(20, ...values);
      },
      murmur: () => '["atlas_metadata",{}]',
      handedWithinMs: 20 * MINUTE,
      pingEveryMs: 30_000,
      silentAfterMs: 10 * MINUTE,
      close: () => world.close(),
    };
  },
});
