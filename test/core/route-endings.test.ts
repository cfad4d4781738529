import { USUAL_MANNERS } from '../../src/core/routing.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldIncident } from '../../src/core/fold.ts';
import type { Incident, Phase } from '../../src/core/incident.ts';
import { route } from '../../src/core/route.ts';
import { HOUR_MS } from '../../src/core/time.ts';
import { transition } from './card-builders.ts';

const T = Date.parse('2014-12-22T16:25:00Z');
const PLACE = 'region:KP-Pyongyang';
const COUNTRY = 'country:KP';
const OUTER = 'country:KP@2014-12-20T00:00:00Z';

const CHANNELS = ['c:1', 'c:2', 'c:3'] as const;
const phase = fc.constantFrom<Phase>('degrading', 'reduced', 'blackout', 'recovering');
const moment = fc.record({
  to: phase,
  unstable: fc.boolean(),
  blind: fc.boolean(),
  wait: fc.integer({ min: 1, max: 10 }),
  subscribed: fc.subarray([...CHANNELS]),
  muted: fc.subarray([...CHANNELS]),
  minSeverity: fc.constantFrom('notice', 'major', 'critical'),
  outerTold: fc.subarray([...CHANNELS]),
});
const ending = fc.constantFrom('recovered', 'partly-recovered', 'lost-sight', 'superseded');

describe('whatever happens to an incident and to the wishes of channels', () => {
  it('each channel that was told gets exactly one ending, and nobody else gets one', () => {
    fc.assert(
      fc.property(
        fc.array(moment, { minLength: 2, maxLength: 15 }),
        ending,
        fc.boolean(),
        (moments, how, late) => {
          const told = new Map<string, number>();
          const endings = new Map<string, number>();
          const keys = new Set<string>();
          let before: Incident | null = null;
          let at = T;
          for (const [i, each] of moments.entries()) {
            at += each.wait * HOUR_MS;
            const isLast = i === moments.length - 1;
            const from: Phase = before?.latest.to ?? 'normal';
            const end = isLast ? ({ to: 'normal', ending: how, correction: late } as const) : {};
            const now = transition({
              place: PLACE,
              to: each.to,
              unstable: each.unstable,
              blind: each.blind,
              at,
              seq: i + 1,
              from,
              ...end,
            });
            const incident = foldIncident(before, now);
            const deliveries = route({
              transition: now,
              incident,
              before,
              subscriptions: each.subscribed.map((channel) => ({
                channel,
                place: COUNTRY,
                minSeverity: each.minSeverity,
                manners: USUAL_MANNERS,
                createdAt: 0,
              })),
              mutes: each.muted.map((channel) => ({
                channel,
                place: COUNTRY,
                until: at + 1,
                untilRecovery: false,
              })),
              toldChannels: told.keys(),
              told: (channel, id) => {
                if (id === OUTER)
                  return each.outerTold.some((one) => one === channel) ? { lastPostAt: 0 } : null;
                const lastPostAt = told.get(channel);
                return lastPostAt === undefined ? null : { lastPostAt };
              },
              contains: (outer, inner) => outer === COUNTRY && inner === PLACE,
              openContainer: () => [OUTER],
              now: at,
            });
            for (const { channel, mode, reason, key } of deliveries) {
              expect(keys.has(key)).toBe(false);
              keys.add(key);
              if (!told.has(channel)) expect(`${reason} ${mode}`).toBe('first-notification post');
              if (mode === 'post') told.set(channel, at);
              if (reason === 'ending' || reason === 'correction')
                endings.set(channel, (endings.get(channel) ?? 0) + 1);
            }
            before = incident;
          }
          expect(new Map([...told.keys()].map((channel) => [channel, 1]))).toEqual(endings);
        },
      ),
      { numRuns: 300 },
    );
  });
});
