import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SeenReport } from '../../src/core/report.ts';
import type { Opened } from '../support/store-opened.ts';
import { incident, KP, minute, step, transition } from '../support/store-values.ts';

const RADAR: SeenReport = {
  id: '901/country:KP|é',
  source: 'radar',
  place: KP,
  statedAt: minute(30),
  startedAt: minute(0),
  endedAt: null,
  says: 'Sturm "Ægir" – 停電 🌊, NUL \0, line\n',
  url: 'https://example.org/?a=1&b=2',
  scope: ['traffic', 'routing'],
  severity: null,
  seenAt: minute(31),
};

const report = (parts: Partial<SeenReport>): SeenReport => ({ ...RADAR, ...parts });

/** What every store must do with reports. Tests read through `again()`: what survives a restart. */
export function reportContract(name: string, open: () => Promise<Opened>): void {
  describe(`${name}: reports`, () => {
    let opened: Opened | null = null;
    const current = (): Opened => opened!;

    beforeEach(async () => {
      opened = await open();
    });

    afterEach(async () => {
      await opened?.close();
    });

    it('come back as they were, by source and id', async () => {
      const ioda = report({
        source: 'ioda',
        scope: [],
        url: null,
        endedAt: minute(45),
        severity: 'critical',
      });

      await current().store.putReports([RADAR, ioda]);

      const store = await current().again();
      expect(await store.report('radar', RADAR.id)).toEqual(RADAR);
      expect(await store.report('ioda', RADAR.id)).toEqual(ioda);
      expect(await store.report('ioda', 'other')).toBeNull();
    });

    it('are one for a source and id: the later put holds, and keeps the first time it was seen', async () => {
      const ended = report({ endedAt: minute(90), says: 'over', seenAt: minute(95), place: 'country:IR' });

      await current().store.putReports([RADAR]);
      await current().store.putReports([ended]);

      const store = await current().again();
      expect(await store.report('radar', RADAR.id)).toEqual({ ...ended, seenAt: RADAR.seenAt });
      expect(await store.reportsAbout([KP], minute(0), minute(100))).toEqual([]);
    });

    it('are one within a put as well, whichever was seen first', async () => {
      await current().store.putReports([
        report({ seenAt: minute(50) }),
        report({ says: 'b', seenAt: minute(40) }),
      ]);

      const store = await current().again();
      expect(await store.report('radar', RADAR.id)).toEqual(report({ says: 'b', seenAt: minute(40) }));
    });

    it.each<[string, number, number, boolean]>([
      ['before it began', -10, 0, false],
      ['up to just after it began', -10, 1, true],
      ['from its end on', 45, 60, true],
      ['after its end', 46, 60, false],
    ])('that ended are found by the time they speak of: %s', async (_name, from, to, isFound) => {
      await current().store.putReports([report({ endedAt: minute(45) })]);

      const found = await (await current().again()).reportsAbout([KP], minute(from), minute(to));

      expect(found).toHaveLength(isFound ? 1 : 0);
    });

    it('without an end count until they began or were stated, whichever is later', async () => {
      const planned = report({ id: 'planned', startedAt: minute(60), statedAt: minute(0) });
      await current().store.putReports([RADAR, planned]);

      const store = await current().again();
      const idsFrom = async (from: number) =>
        (await store.reportsAbout([KP], minute(from), minute(1000))).map(({ id }) => id);
      expect(await idsFrom(30)).toEqual([RADAR.id, 'planned']);
      expect(await idsFrom(31)).toEqual(['planned']);
      expect(await idsFrom(61)).toEqual([]);
    });

    it('are those about any of the places, by startedAt, source, id', async () => {
      const ordered = [
        report({ id: 'z', startedAt: minute(-1), place: 'country:IR' }),
        report({ id: 'b', source: 'ioda' }),
        report({ id: 'a' }),
        report({ id: 'b', place: 'group:world' }),
      ];
      const other = report({ id: 'c', place: 'country:DE' });

      await current().store.putReports([ordered[2]!, other, ordered[3]!, ordered[0]!, ordered[1]!]);

      const store = await current().again();
      const places = [KP, 'country:IR', 'group:world', 'country:XX'];
      expect(await store.reportsAbout(places, minute(-10), minute(10))).toEqual(ordered);
      expect(await store.reportsAbout([], minute(-10), minute(10))).toEqual([]);
    });

    it('that could not be read back are refused, and leave nothing behind', async () => {
      const bad = report({ id: 'bad', startedAt: Number.NaN });

      await expect(current().store.putReports([RADAR, bad])).rejects.toThrow();

      expect(await (await current().again()).report('radar', RADAR.id)).toBeNull();
    });

    it('may be none', async () => {
      await current().store.putReports([]);

      expect(await (await current().again()).reportsAbout([KP], 0, minute(1000))).toEqual([]);
    });

    it('are quoted by transitions, which come back with and without them', async () => {
      const { source, place, says, statedAt, url } = RADAR;
      const quoting = transition({ reports: [{ source, place, says, statedAt, url, raises: true }] });
      const silent = transition({ seq: 2 });
      const now = incident({ latest: quoting });

      await current().store.commit(step({ transitions: [quoting, silent], incidents: [now] }));

      const store = await current().again();
      expect(await store.transitionsOf(quoting.incident)).toEqual([quoting, silent]);
      expect(await store.incident(now.id)).toEqual(now);
    });
  });
}
