import { feedContract } from '../../contract/feed-contract.ts';
import { keepaliveOf, PEERS, withdrawalOf } from '../../support/fake-ris.ts';
import { openRis } from '../../support/ris-live-world.ts';

/** Sixteen prefixes, so that one without a verdict leaves the place readable. */
const PREFIXES = Array.from({ length: 16 }, (_, n) => `203.0.${n}.0/24`);
/** All at the collector that murmurs. */
const [SPEAKER = PEERS[0]!] = PEERS;

feedContract('ris', {
  comes: 'over a socket',
  open: async () => {
    const world = await openRis({ wanted: ['asn:131279'] });
    world.ris.world.networks['AS131279'] = ['203.0.0.0/20'];
    world.ris.world.standing = PREFIXES;
    world.ris.world.dump = PREFIXES.map((prefix) => [prefix, 12]);
    return {
      feed: world.feed,
      clock: world.clock,
      log: world.log,
      secrets: [],
      server: world.ris.stream,
      ready: () => world.ready(),
      news: (n) => {
        const gone = PREFIXES[n - 1]!;
        const { world: said } = world.ris;
        said.standing = said.standing.filter((prefix) => prefix !== gone);
        return PEERS.map((peer) => withdrawalOf(peer, world.clock.now(), [gone]));
      },
      shown: (batches) => {
        const rows = batches.flatMap(({ observations }) => observations);
        const values = rows.filter(({ signal }) => signal === 'ris.prefixes').map(({ value }) => value ?? 16);
        return 16 - Math.min(16, ...values);
      },
      murmur: () => keepaliveOf(SPEAKER, world.clock.now()),
      handedWithinMs: 120_000,
      pingEveryMs: 20_000,
      silentAfterMs: 60_000,
      close: () => world.close(),
    };
  },
});
