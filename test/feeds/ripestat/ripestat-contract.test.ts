import { createRipestatFeed } from '../../../src/feeds/ripestat/index.ts';
import { createHttp } from '../../../src/lib/http.ts';
import { type FaultRow, feedContract } from '../../contract/feed-contract.ts';
import { fakeClock } from '../../support/fake-clock.ts';
import { envelope, startFakeRipestat } from '../../support/fake-ripestat.ts';
import { type Answer, type Fault, FAULT_NAMES } from '../../support/fault-server.ts';
import { httpOf, memoryLog, noBudget } from '../../support/feed-parts.ts';

const NOW = Date.parse('2026-09-24T23:32:10Z');
const COUNTRIES = ['DE', 'IR', 'KP', 'TR'];
const HOST = /^RIPEstat \(127\.0\.0\.1:\d+\): /;
const says = (text: string): RegExp => new RegExp(HOST.source + text);
const error = (code: number, status = 200): Answer => ({
  ...envelope({}, { status: 'error', status_code: code, messages: [['error', 'it went wrong']] }),
  status,
});

/** What RIPEstat alone does wrong. */
const OWN: Readonly<Record<string, (right: Answer) => Answer>> = {
  error200: () => error(400),
  error200Busy: () => error(500),
  error200Limited: () => error(429),
  status400: () => error(400, 400),
  status403: () => error(403, 403),
  status429: () => error(429, 429),
  status429RetryAfter: () => ({ ...error(429, 429), headers: { 'retry-after': '120' } }),
  noData: () => envelope(null),
  noStats: () => envelope({ resolution: '1h' }),
  wrongStats: () => envelope({ stats: { timeline: [] } }),
  daily: () => envelope({ stats: [], resolution: '1d' }),
  otherCountry: () => envelope({ stats: [], resource: 'fr' }),
  oddEntries: () => envelope({ stats: [1, null, {}, { timeline: [] }] }),
};

const FAULTS: readonly FaultRow[] = [
  { fault: 'html500', kind: 'network', says: says('it answered with status 500') },
  { fault: 'html200', kind: 'network', says: says('it answered with a page instead of data') },
  { fault: 'empty200', kind: 'network', says: says('its answer is not readable as JSON') },
  { fault: 'status503', kind: 'network', says: says('it answered with status 503'), retryAfterMs: 30_000 },
  {
    fault: 'notAnObject',
    kind: 'schema',
    says: /^RIPEstat answered with JSON that is not its usual envelope$/,
  },
  { fault: 'truncatedJson', kind: 'network', says: says('its answer is not readable as JSON') },
  { fault: 'invalidUtf8', kind: 'network', says: says('its answer is not readable as JSON') },
  { fault: 'hugeBody', kind: 'schema', says: says('its answer is longer than 256 kB') },
  { fault: 'hang', kind: 'network', says: says('it did not answer within 0.25 s') },
  { fault: 'slowBody', kind: 'network', says: says('it did not answer within 0.25 s') },
  { fault: 'close', kind: 'network', says: says('the connection was cut') },
  { fault: 'closeBody', kind: 'network', says: says('the connection was cut') },
  { fault: 'redirectLoop', kind: 'network', says: says('it redirected more than 3 times') },
  { fault: 'refused', kind: 'network', says: says('the connection was refused') },
  { fault: 'error200', kind: 'schema', says: /^RIPEstat answered with an error: “it went wrong”$/ },
  { fault: 'error200Busy', kind: 'network', says: /^RIPEstat answered with an error/ },
  { fault: 'error200Limited', kind: 'rate-limit', says: /^RIPEstat answered with an error/ },
  { fault: 'status400', kind: 'schema', says: says('it answered with status 400') },
  { fault: 'status403', kind: 'auth', says: says('it answered with status 403') },
  { fault: 'status429', kind: 'rate-limit', says: says('it answered with status 429') },
  { fault: 'status429RetryAfter', kind: 'rate-limit', says: says('.*429'), retryAfterMs: 120_000 },
  { fault: 'noData', kind: 'schema', says: /^RIPEstat answered without a list of statistics$/ },
  { fault: 'noStats', kind: 'schema', says: /without a list of statistics/ },
  { fault: 'wrongStats', kind: 'schema', says: /without a list of statistics/ },
  { fault: 'daily', kind: 'schema', says: /^RIPEstat answered in steps of “1d” when asked for 1h$/ },
  { fault: 'otherCountry', kind: 'schema', says: /^RIPEstat answered about “fr” when asked about [A-Z]{2}$/ },
  { fault: 'oddEntries', kind: 'schema', says: /not one of its \d entries is in the form we know$/ },
];

const wanted = (): readonly string[] => COUNTRIES.map((code) => `country:${code}`);

feedContract('ripestat', {
  comes: 'polled',
  faults: FAULTS,
  answering: (json) =>
    createRipestatFeed({
      http: httpOf(() => json),
      clock: fakeClock(NOW),
      log: memoryLog(),
      countries: COUNTRIES,
      wanted,
      baseUrl: 'http://ripestat.test',
      perDay: 800,
      budget: noBudget,
    }),
  open: async (through) => {
    const clock = fakeClock(NOW);
    const log = memoryLog();
    const fake = await startFakeRipestat(() => NOW);
    const feed = createRipestatFeed({
      http: through(createHttp({ userAgent: 'Ebb/test', timeoutMs: 250, maxBodyBytes: 256 * 1024 })),
      clock,
      log,
      countries: COUNTRIES,
      wanted,
      baseUrl: fake.url,
      perDay: 800,
      budget: noBudget,
    });
    let closed: Promise<void> | null = null;
    const close = (): Promise<void> => (closed ??= fake.close());
    return {
      feed,
      clock,
      log,
      secrets: [],
      breakWith: (name) => {
        const fault: Fault | undefined = FAULT_NAMES.find((known) => known === name) ?? OWN[name ?? ''];
        if (fault !== undefined || name === null) fake.failAll(fault ?? null);
        else void close();
      },
      close,
    };
  },
});
