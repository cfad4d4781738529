import { createPlaces } from '../../../src/core/places.ts';
import { createPushFeed } from '../../../src/feeds/push/index.ts';
import { feedContract } from '../../contract/feed-contract.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { memoryLog } from '../../support/feed-parts.ts';
import { NOW, portOf, PROBES, REQUESTS, row, TOKEN } from '../../support/push-parts.ts';

const STEP_MS = 300_000;
const timeOf = (n: number): string => `2026-11-08T16:${String(5 * n).padStart(2, '0')}:00Z`;

feedContract('push', {
  comes: 'sent to it',
  names: 'declared',
  open: async () => {
    const clock = fakeClock(NOW);
    const log = memoryLog();
    const feedOn = (port: number) =>
      createPushFeed({
        token: TOKEN,
        signals: [PROBES, REQUESTS],
        address: { host: '127.0.0.1', port },
        places: createPlaces(),
        clock,
        log,
      });
    return {
      feed: feedOn(0),
      clock,
      log,
      secrets: [TOKEN],
      path: '/v1/observations',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      port: () => portOf(log),
      onPort: feedOn,
      news: (n) => ({
        observations: [
          row({ time: timeOf(n) }),
          row({ time: timeOf(n), entity: 'asn:131279', value: null }),
          row({ time: Date.parse(timeOf(n - 1)) / 1_000, value: 0.5 + n }),
        ],
      }),
      rows: (n) => {
        const at = Date.parse(timeOf(n));
        const probes = { signal: PROBES.id, place: 'country:KP' };
        return [
          { ...probes, observedAt: at, value: 4 },
          { ...probes, place: 'asn:131279', observedAt: at, value: null },
          { ...probes, observedAt: at - STEP_MS, value: 0.5 + n },
        ];
      },
      maxBodyBytes: 1_000_000,
      graceMs: 5_000,
      close: () => Promise.resolve(),
    };
  },
});
