import { expect } from 'vitest';
import { createPlaces } from '../../src/core/places.ts';
import { createIodaFeed } from '../../src/feeds/ioda/index.ts';
import { createHttp } from '../../src/lib/http.ts';
import { type FaultRow, feedContract } from '../contract/feed-contract.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { FAULT_NAMES, startFakeIoda } from '../support/fake-ioda.ts';
import { NO_FOLDER } from '../support/feed-ioda.ts';
import { httpOf, memoryLog, noBudget } from '../support/feed-parts.ts';

const PLACES = createPlaces();
const NOW = Date.parse('2026-09-24T23:32:10Z');
const COUNTRIES = ['DE', 'IR', 'KP', 'TR', 'US', 'ZA'];
const REGIONS = {
  TR: { 4107: 'Izmir', 4108: 'Invalid Region' },
  IR: { 1190: 'Tehran', 1191: 'West Azarbaijan' },
};
const WANTED = ['region:TR-Izmir', 'country:IR', 'asn:9121', 'asn:4294967295', 'group:world'];
const WATCHED = ['region:TR-Izmir', 'region:IR-Tehran', 'region:IR-West-Azarbaijan', 'asn:9121'];
const HOST = /^IODA \(127\.0\.0\.1:\d+\): /;

const says = (text: string): RegExp => new RegExp(HOST.source + text);

const FAULTS: readonly FaultRow[] = [
  { fault: 'html500', kind: 'network', says: says('it answered with status 500') },
  { fault: 'html200', kind: 'network', says: says('it answered with a page instead of data') },
  { fault: 'empty200', kind: 'network', says: says('its answer is not readable as JSON') },
  { fault: 'emptyData', kind: 'schema', says: /^IODA answered with no data for any country$/ },
  { fault: 'emptySets', kind: 'schema', says: /^IODA answered with no data for any country$/ },
  { fault: 'error200', kind: 'schema', says: /^IODA answered with an error: “backend failure”$/ },
  { fault: 'status400', kind: 'schema', says: says('it answered with status 400: “invalid datasource x”') },
  { fault: 'status403', kind: 'auth', says: says('it answered with status 403') },
  { fault: 'status503', kind: 'network', says: says('it answered with status 503'), retryAfterMs: 30_000 },
  { fault: 'wrongShape', kind: 'schema', says: /^IODA answered in an unknown form/ },
  { fault: 'notAnObject', kind: 'schema', says: /^IODA answered with JSON that is not its usual envelope$/ },
  { fault: 'truncatedJson', kind: 'network', says: says('its answer is not readable as JSON') },
  { fault: 'invalidUtf8', kind: 'network', says: says('its answer is not readable as JSON') },
  { fault: 'hugeBody', kind: 'schema', says: says('its answer is longer than 1024 kB') },
  { fault: 'hang', kind: 'network', says: says('it did not answer within 0.25 s') },
  { fault: 'slowBody', kind: 'network', says: says('it did not answer within 0.25 s') },
  { fault: 'close', kind: 'network', says: says('the connection was cut') },
  { fault: 'closeBody', kind: 'network', says: says('the connection was cut') },
  { fault: 'status429', kind: 'rate-limit', says: says('it answered with status 429') },
  { fault: 'status429RetryAfter', kind: 'rate-limit', says: says('.*429'), retryAfterMs: 120_000 },
  { fault: 'redirectLoop', kind: 'network', says: says('it redirected more than 3 times') },
  { fault: 'refused', kind: 'network', says: says('the connection was refused') },
];

feedContract('ioda', {
  comes: 'polled',
  faults: FAULTS,
  answering: (json) =>
    createIodaFeed({
      http: httpOf(() => json),
      budget: noBudget,
      clock: fakeClock(NOW),
      log: memoryLog(),
      places: PLACES,
      countries: COUNTRIES,
      wanted: () => WANTED,
      folder: NO_FOLDER,
      baseUrl: 'http://ioda.test/v2',
    }),
  open: async (through) => {
    const clock = fakeClock(NOW);
    const log = memoryLog();
    const fake = await startFakeIoda({
      now: NOW,
      countries: COUNTRIES,
      regions: REGIONS,
      networks: ['9121'],
    });
    const feed = createIodaFeed({
      http: through(createHttp({ userAgent: 'Ebb/test', timeoutMs: 250, maxBodyBytes: 1024 * 1024 })),
      budget: noBudget,
      clock,
      log,
      places: PLACES,
      countries: COUNTRIES,
      wanted: () => WANTED,
      folder: NO_FOLDER,
      baseUrl: fake.url,
    });
    // After the first poll it knows the regions that it is to watch.
    await feed.poll(NOW - 3_600_000, NOW, new AbortController().signal);
    expect(feed.places()).toEqual(expect.arrayContaining(WATCHED));
    let closed: Promise<void> | null = null;
    const close = (): Promise<void> => (closed ??= fake.close());
    return {
      feed,
      clock,
      log,
      secrets: [],
      breakWith: (name) => {
        const fault = FAULT_NAMES.find((known) => known === name);
        if (fault !== undefined || name === null) fake.failAll(fault ?? null);
        else void close();
      },
      close,
    };
  },
});
