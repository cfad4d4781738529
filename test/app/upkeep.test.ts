import { describe, expect, it } from 'vitest';
import { createUpkeep } from '../../src/app/upkeep.ts';
import { type Manners, USUAL_MANNERS } from '../../src/core/routing.ts';
import { HOUR_MS, MINUTE_MS } from '../../src/core/time.ts';
import { DUE, owed, STEPS, world } from '../support/outbox-world.ts';

async function lasting(manners: Partial<Manners>, muted = false) {
  const given = await world([owed(1)], { canEdit: true, steps: STEPS.slice(0, 2) });
  const { store } = given;
  const place = 'country:KP';
  const wish = { channel: 'fake:a', place, minSeverity: 'notice', createdAt: 0 } as const;
  await store.putSubscription({ ...wish, manners: { ...USUAL_MANNERS, ...manners } });
  if (muted)
    await store.putMute({ channel: 'fake:a', place, until: Number.MAX_SAFE_INTEGER, untilRecovery: true });
  await given.outbox.drain(DUE);
  const upkeep = createUpkeep({ store, contains: () => false });
  const until = async (ms: number): Promise<readonly string[]> => {
    for (let now = DUE; now <= DUE + ms; now += MINUTE_MS) {
      await upkeep.run(now);
      await given.outbox.drain(now);
    }
    return given.chat.said.slice(1);
  };
  return until;
}

describe('while an incident lasts', () => {
  it('its card is refreshed every ten minutes, and every thirty once it is an hour old', async () => {
    const said = await (await lasting({}))(3 * HOUR_MS);
    expect(said.filter((call) => call.startsWith('edit fake:a ref-1'))).toHaveLength(5 + 4);
    expect(said.filter((call) => call.startsWith('post'))).toEqual([]);
  });

  it('a reminder comes as often as was asked, and never where it was not', async () => {
    const said = await (await lasting({ remindEveryMs: HOUR_MS, telling: 'post' }))(3 * HOUR_MS);
    expect(said).toHaveLength(3);
    expect(said[0]).toMatch(/^post fake:a blackout/);
    expect(await (await lasting({ telling: 'post' }))(3 * HOUR_MS)).toEqual([]);
  });

  it('a mute silences reminders', async () => {
    expect(await (await lasting({ remindEveryMs: HOUR_MS, telling: 'post' }, true))(3 * HOUR_MS)).toEqual([]);
  });
});
