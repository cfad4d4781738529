import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRadarFeed } from '../../src/feeds/radar/index.ts';
import { createHttp } from '../../src/lib/http.ts';
import { type FaultRow, feedContract } from '../contract/feed-contract.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { refusal, startFakeRadar } from '../support/fake-radar.ts';
import { type Answer, type Fault, FAULT_NAMES } from '../support/fault-server.ts';
import { feedContext, httpOf, memoryLog } from '../support/feed-parts.ts';
import { radarOptions, TOKEN } from '../support/feed-radar.ts';

const NOW = Date.parse('2026-09-24T23:32:10Z');
const WANTED = ['country:DE', 'country:IR', 'country:KP', 'country:TR', 'asn:131279'];
const COUNTRIES = ['DE', 'IR', 'KP', 'TR'];
const HOST = /^Cloudflare Radar \(127\.0\.0\.1:\d+\): /;
const FIVE_MINUTES = 300_000;

const says = (text: string): RegExp => new RegExp(`${HOST.source}${text}$`);

const ok = (body: unknown): Answer => ({ status: 200, body });

/** What Radar alone does wrong. */
const RADAR_FAULTS: Readonly<Record<string, (right: Answer) => Answer>> = {
  emptyObject: () => ok({}),
  emptyResult: () => ok({ success: true, errors: [], result: {} }),
  emptyData: () =>
    ok({ success: true, errors: [], result: { serie_0: { timestamps: [], values: [], ipv4: [] } } }),
  nullResult: () => ok({ success: true, errors: [], result: null }),
  wrongShape: () => ok({ success: true, errors: [], result: { serie_0: 'soon' } }),
  wrongSuccess: () => ok({ success: 'yes', errors: {}, result: {} }),
  error200: () => ok({ success: false, errors: [{ code: 9999, message: 'backend failure' }], result: null }),
  error200Internal: () =>
    ok({ success: false, errors: [{ code: 2000, message: 'Internal Error' }], result: null }),
  error200Limited: () => ok({ success: false, errors: [{ code: 1015, message: 'Too many requests' }] }),
  errorWithoutWords: () => ok({ success: false, errors: [null, 7, {}] }),
  status400: () => refusal(400, 2001, 'Input Validation Error'),
  status404: () => refusal(404, 7003, 'Not found'),
  status422: () => refusal(422, 2002, 'Query is above max cost'),
  status500: () => refusal(500, 2000, 'Internal Error'),
  status401: () => refusal(401, 10_000, `Authentication error for ${TOKEN}`),
  status403: () => refusal(403, 9109, 'Unauthorized to access requested resource'),
  badToken: () => refusal(400, 6003, 'Invalid request headers'),
  status429: () => refusal(429, 1015, 'Too many requests'),
  status429RetryAfter: () => ({
    ...refusal(429, 1015, 'Too many requests'),
    headers: { 'retry-after': '120' },
  }),
  daily: (right) => withMeta(right, { aggInterval: 'ONE_DAY' }),
  badMeta: (right) => withMeta(right, { aggInterval: 15, normalization: {} }),
};

function withMeta(right: Answer, meta: Readonly<Record<string, unknown>>): Answer {
  const body: { readonly result: object } = { result: {}, ...Object(right.body) };
  return ok({ ...body, result: { ...body.result, meta } });
}

const FAULTS: readonly FaultRow[] = [
  { fault: 'html500', kind: 'network', says: says('it answered with status 500') },
  {
    fault: 'html200',
    kind: 'network',
    says: says('it answered with a page instead of data \\(status 200\\)'),
  },
  { fault: 'empty200', kind: 'network', says: says('its answer is not readable as JSON') },
  { fault: 'emptyObject', kind: 'schema', says: /^Cloudflare Radar answered without a result$/ },
  { fault: 'emptyResult', kind: 'schema', says: /: there is no series of radar\.netflows in it$/ },
  { fault: 'emptyData', kind: 'schema', says: /^Cloudflare Radar answered with no data for any country$/ },
  { fault: 'nullResult', kind: 'schema', says: /^Cloudflare Radar answered without a result$/ },
  { fault: 'wrongShape', kind: 'schema', says: /: there is no series of radar\.netflows in it$/ },
  { fault: 'wrongSuccess', kind: 'schema', says: /that is not its usual envelope$/ },
  { fault: 'notAnObject', kind: 'schema', says: /that is not its usual envelope$/ },
  {
    fault: 'error200',
    kind: 'schema',
    says: /^Cloudflare Radar answered with an error: “backend failure” \(code 9999\)$/,
  },
  { fault: 'error200Internal', kind: 'network', says: /error: “Internal Error” \(code 2000\)$/ },
  { fault: 'error200Limited', kind: 'rate-limit', says: /“Too many requests”/, retryAfterMs: FIVE_MINUTES },
  { fault: 'errorWithoutWords', kind: 'schema', says: /^Cloudflare Radar answered with an error$/ },
  {
    fault: 'status400',
    kind: 'schema',
    says: says('it answered with status 400: “Input Validation Error” \\(code 2001\\)'),
  },
  {
    fault: 'status404',
    kind: 'schema',
    says: says('it answered with status 404: “Not found” \\(code 7003\\)'),
  },
  {
    fault: 'status422',
    kind: 'schema',
    says: says('.*status 422: “Query is above max cost” \\(code 2002\\)'),
  },
  { fault: 'status500', kind: 'network', says: says('.*status 500: “Internal Error” \\(code 2000\\)') },
  {
    fault: 'status401',
    kind: 'auth',
    says: says('.*“Authentication error for \\[redacted\\]” .*; check EBB_RADAR_TOKEN'),
  },
  { fault: 'status403', kind: 'auth', says: says('.*status 403: .*; check EBB_RADAR_TOKEN') },
  {
    fault: 'badToken',
    kind: 'auth',
    says: says('.*“Invalid request headers” \\(code 6003\\); check EBB_RADAR_TOKEN'),
  },
  { fault: 'status503', kind: 'network', says: says('it answered with status 503'), retryAfterMs: 30_000 },
  { fault: 'truncatedJson', kind: 'network', says: says('its answer is not readable as JSON') },
  { fault: 'invalidUtf8', kind: 'network', says: says('its answer is not readable as JSON') },
  { fault: 'hugeBody', kind: 'schema', says: says('its answer is longer than 1024 kB') },
  { fault: 'hang', kind: 'network', says: says('it did not answer within 0.1 s') },
  { fault: 'slowBody', kind: 'network', says: says('it did not answer within 0.1 s') },
  { fault: 'close', kind: 'network', says: says('the connection was cut') },
  { fault: 'closeBody', kind: 'network', says: says('the connection was cut') },
  { fault: 'status429', kind: 'rate-limit', says: says('.*status 429.*'), retryAfterMs: FIVE_MINUTES },
  { fault: 'status429RetryAfter', kind: 'rate-limit', says: says('.*status 429.*'), retryAfterMs: 120_000 },
  { fault: 'redirectLoop', kind: 'network', says: says('it redirected more than 3 times') },
  { fault: 'daily', kind: 'schema', says: /radar\.netflows in another interval than asked for$/ },
  { fault: 'badMeta', kind: 'schema', says: /in an unknown form: its meta is not readable$/ },
  { fault: 'refused', kind: 'network', says: says('the connection was refused') },
];

function faultOf(name: string): Fault | null {
  return RADAR_FAULTS[name] ?? FAULT_NAMES.find((known) => known === name) ?? null;
}

/** Long enough for a busy machine where an answer comes, and short where none does. */
const PATIENCE_MS = 10_000;
const timeoutOf = (fault: string | null): number =>
  fault === 'hang' || fault === 'slowBody' ? 100 : PATIENCE_MS;

const parts = { clock: fakeClock(NOW), countries: COUNTRIES };

feedContract('radar', {
  comes: 'polled',
  faults: FAULTS,
  answering: (json) => {
    const wanted = () => ['country:KP', 'asn:131279'];
    const context = feedContext({ ...parts, wanted, http: httpOf(() => json), folder: '/dev/null/radar' });
    return createRadarFeed(context, radarOptions('http://radar.test/radar'));
  },
  open: async (through) => {
    const log = memoryLog();
    const fake = await startFakeRadar({ now: NOW, token: TOKEN });
    const folder = mkdtempSync(join(tmpdir(), 'ebb-radar-'));
    const client = createHttp({ userAgent: 'Ebb/test', maxBodyBytes: 1024 * 1024 });
    let timeoutMs = PATIENCE_MS;
    const http = through({
      ...client,
      getJson: (url, options) => client.getJson(url, { ...options, timeoutMs }),
    });
    const context = feedContext({ ...parts, log, wanted: () => WANTED, http, folder });
    let closed: Promise<void> | null = null;
    const close = (): Promise<void> =>
      (closed ??= fake.close().then(() => rmSync(folder, { recursive: true, force: true })));
    return {
      feed: createRadarFeed(context, radarOptions(fake.url)),
      clock: parts.clock,
      log,
      secrets: [TOKEN],
      breakWith: (name) => {
        timeoutMs = timeoutOf(name);
        const fault = name === null ? null : faultOf(name);
        if (fault === null && name !== null) void close();
        else fake.failAll(fault);
      },
      close,
    };
  },
});
