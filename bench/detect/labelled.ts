/** Corpus C: measured outages, event by event, with who noticed when. */
import { MINUTE_MS, isoSeconds } from '../../src/core/time.ts';
import { score } from '../../src/score/metrics.ts';
import { createEbb } from './ebb.ts';
import { createPeer, PEERS } from './peers/index.ts';
import { labelledWorlds } from './real.ts';
import type { RealEvent, RealResult } from './results.ts';
import type { Judge } from './world.ts';

export async function judgeLabelled(): Promise<RealResult> {
  const judges: readonly Judge[] = [
    createEbb(),
    ...PEERS.map((rule) => ({ ...createPeer(rule, { votes: 1, masked: true }), name: rule.name })),
  ];
  const events = new Map<string, RealEvent>();
  const falseAlarms: Record<string, number> = {};
  let placeMonths = 0;
  for (const { name, world } of await labelledWorlds()) {
    for (const judge of judges) {
      const found = score({
        labels: world.labels,
        alarms: judge.judge(world).filter(({ place }) => world.places.includes(place)),
        places: world.places,
        judgedFrom: world.judgedFrom,
        judgedTo: world.end,
        cadenceOf: () => ({ stepMs: world.signals[0]?.stepMs ?? MINUTE_MS, lagMs: 0 }),
      });
      if (judge.name === 'Ebb') placeMonths += found.placeMonths;
      falseAlarms[judge.name] = (falseAlarms[judge.name] ?? 0) + found.falseAlarms;
      for (const { event, hit } of found.outcomes) {
        const key = `${name} ${event.place} ${event.onset}`;
        const known = events.get(key);
        const delay = hit === null ? null : Math.round((hit.at - event.onset) / MINUTE_MS);
        events.set(key, {
          recording: name,
          place: event.place,
          what: [...new Set(event.labels.map(({ phase }) => phase))].join(', '),
          onset: isoSeconds(event.onset),
          optional: event.optional,
          delayMinutes: { ...known?.delayMinutes, [judge.name]: delay },
        });
      }
    }
  }
  return { events: [...events.values()], falseAlarms, placeMonths };
}
