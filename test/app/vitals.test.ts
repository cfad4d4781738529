/** What is read of a store for monitoring. */
import { describe, expect, it } from 'vitest';
import { createTally } from '../../src/app/tally.ts';
import { readVitals, waitOf } from '../../src/app/vitals.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { feed } from '../commands/parts.ts';
import { memoryLog } from '../support/feed-parts.ts';
import { delivery, incident, minute, step, transition } from '../support/store-values.ts';
import { AT } from '../support/web-parts.ts';

const OTHERS = {
  supervisor: { statuses: () => [feed()], advancedAt: () => AT },
  chats: [],
  tally: createTally(),
};

describe('a delivery that waits', () => {
  const item = { ...delivery(), attempts: 0, nextAttemptAt: minute(10), lastError: null };
  it.each([
    ['to be sent now', {}, 'due'],
    ['after a failure', { attempts: 1, nextAttemptAt: minute(99) }, 'retrying'],
    ['for the end of quiet hours', { notBefore: minute(99) }, 'held'],
    ['after quiet hours that are over', { notBefore: minute(20) }, 'due'],
    ['with a channel that is lost', { channel: 'discord:lost', attempts: 3 }, 'unreachable'],
    ['to tell a person of the lost channel', { channel: 'discord:lost', mode: 'whisper' }, 'due'],
  ] as const)('%s: %s', (_name, changes, wait) => {
    expect(waitOf({ ...item, ...changes }, new Set(['discord:lost']), minute(30))).toBe(wait);
  });
});

describe('a store', () => {
  it('tells what waits, and since when the oldest of it could have been sent', async () => {
    const store = createMemoryStore();
    await store.enqueue([
      delivery({ key: 'quiet until 20', createdAt: minute(10), notBefore: minute(20) }),
      delivery({ key: 'since 25', createdAt: minute(25) }),
      delivery({ key: 'quiet until 99', createdAt: minute(5), notBefore: minute(99) }),
      delivery({ key: 'failed', createdAt: minute(15) }),
    ]);
    await store.settle([{ key: 'failed', state: 'retry', at: minute(16), nextAttemptAt: minute(40) }]);
    const { stored } = await readVitals({ ...OTHERS, store, log: memoryLog() }, minute(30));

    expect(stored?.waiting).toEqual({
      due: { deliveries: 2, oldestAt: minute(20) },
      retrying: { deliveries: 1, oldestAt: minute(15) },
      held: { deliveries: 1, oldestAt: minute(5) },
      unreachable: { deliveries: 0, oldestAt: null },
    });
  });

  it('tells what is open, by phase, and what nobody sees now', async () => {
    const store = createMemoryStore();
    const open = (id: string, parts: Parameters<typeof transition>[0]) =>
      incident({ id, place: id, latest: transition({ incident: id, place: id, ...parts }) });
    const incidents = [
      open('country:KP', { to: 'blackout', blind: false }),
      open('country:IR', { to: 'blackout', blind: true }),
      open('country:NG', { to: 'recovering', blind: false }),
      { ...open('country:FR', { to: 'normal', blind: false }), endedAt: minute(20) },
    ];
    await store.commit(step({ incidents }));
    const { stored } = await readVitals({ ...OTHERS, store, log: memoryLog() }, minute(30));

    expect(stored?.open).toEqual({ degrading: 0, reduced: 0, blackout: 2, recovering: 1 });
    expect(stored?.blind).toBe(1);
  });
});

describe('a store that cannot be read', () => {
  it('is a finding and no failure; the log says why', async () => {
    const log = memoryLog();
    const broken = () => Promise.reject(new Error('disk I/O error'));
    const vitals = await readVitals(
      {
        store: { openIncidents: broken, dueDeliveries: broken, channelStates: broken },
        ...OTHERS,
        log,
      },
      AT,
    );

    expect(vitals.stored).toBeNull();
    expect(log.lines.map(({ level, msg }) => [level, msg])).toEqual([['error', 'the store cannot be read']]);
  });
});
