/** The operator's page and what is served say the same. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createTally } from '../../src/app/tally.ts';
import { METRICS } from '../../src/web/metrics.ts';
import { feed } from '../commands/parts.ts';
import { AT, samplesIn, startWeb, vitalsOf } from '../support/web-parts.ts';

describe('docs/metrics.md', () => {
  const page = readFileSync('docs/metrics.md', 'utf8');

  it('lists the metrics that are served, with their labels and meaning, and no others', () => {
    const listed = page.split('\n').filter((line) => line.startsWith('| `ebb_'));

    expect(listed).toEqual(
      METRICS.map(({ name, labels, help }) => {
        const marked = labels.map((label) => `\`${label}\``).join(', ');
        return `| \`${name}\` | ${marked} | ${help} |`;
      }),
    );
  });

  it('what is served of an Ebb in which everything happens is listed, or of the process', async () => {
    const signals = [{ signal: 'ioda.bgp', state: 'fresh', newestDataAt: AT }] as const;
    const tally = createTally();
    tally.over({ platform: 'console', canEdit: false, post: async () => null, edit: async () => {} });
    const queue = { deliveries: 1, oldestAt: AT };
    const open = { degrading: 0, reduced: 0, blackout: 0, recovering: 0 };
    const vitals = vitalsOf({
      feeds: [feed({ signals })],
      chats: [{ platform: 'discord', trouble: null }],
      sent: tally.read(),
      stored: {
        open,
        blind: 0,
        waiting: { due: queue, retrying: queue, held: queue, unreachable: queue },
        channelsLost: 0,
      },
    });
    const web = await startWeb(async () => vitals);
    try {
      const { text } = await web.get('/metrics');
      const served = [...text.matchAll(/^# TYPE (\S+)/gm)].flatMap(([, name]) => name ?? []);

      const values = (label: string) =>
        [...samplesIn(text).keys()].flatMap((name) => new RegExp(`${label}="([^"]+)"`).exec(name)?.[1] ?? []);
      for (const label of ['state', 'wait', 'reason', 'phase'])
        for (const value of values(label)) expect(page).toContain(`\`${value}\``);
      const own = served.filter((name) => !/^ebb_(process|nodejs)_/.test(name));
      expect(own).toEqual(METRICS.map(({ name }) => name));
      expect(served.length).toBeGreaterThan(own.length);
      for (const rule of page.match(/\bebb_[a-z_]+[a-z]/g) ?? [])
        expect([...served, 'ebb_process', 'ebb_nodejs']).toContain(rule);
    } finally {
      await web.stop();
    }
  });
});
