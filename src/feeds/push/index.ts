/**
 * Push: observations that others send to an HTTP endpoint of this Ebb: a CDN, an ISP, a company with its own probes.
 *
 * Signals: what the file EBB_PUSH_SIGNALS declares, in the shape of a recording's `signals[]`. Their ids may be any
 * that do not begin with another feed's id and a dot: whoever pushes names them after himself (`acme.probes`), not `push.…`.
 * Places: those heard of since the start; any id of a valid shape, of a country that exists.
 * Access: one token. Limits: 120 requests a minute, 1 MB and 50,000 rows a body, 20,000 series.
 * Licence: of whoever pushes. A body is taken as a whole or not at all, and answered when its rows are stored.
 *
 * Its history is what has been pushed since the start: a new place is judged from that, quietly; after a restart the
 * store knows it.
 */
import type { Batch, Clock, HeardFeed, Log } from '../../app/ports.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Places } from '../../core/places.ts';
import type { Observation, SignalSpec } from '../../core/series.ts';
import { MINUTE_MS } from '../../core/time.ts';
import { type Address, TIME_OUTS, type TimeOuts } from '../../lib/http-server.ts';
import { text, whole } from '../../lib/setting.ts';
import { defineFeed } from '../feed.ts';
import { createAnswers } from './answers.ts';
import { readSignals } from './declared.ts';
import { Heard } from './heard.ts';
import { createRate } from './rate.ts';
import { createRowReader } from './rows.ts';
import { serve } from './server.ts';

const ID = 'push';
const TITLE = 'Push';
const REQUESTS_PER_MINUTE = 120;

export const pushFeed = defineFeed({
  id: ID,
  settings: {
    EBB_PUSH_TOKEN: text().refine(
      (token) => token === '' || /^[\x21-\x7e]{16,200}$/.test(token),
      'must be 16 to 200 characters without blanks: openssl rand -hex 32 makes one',
    ),
    EBB_PUSH_SIGNALS: text(),
    EBB_PUSH_HOST: text('127.0.0.1'),
    EBB_PUSH_PORT: whole(0, 65_535, 8787),
  },
  secrets: ['EBB_PUSH_TOKEN'],
  create: ({ clock, log, places, feedIds }, settings) => {
    const { EBB_PUSH_TOKEN: token, EBB_PUSH_SIGNALS: path } = settings;
    if (token === '') return { id: ID, title: TITLE, off: 'no token: set EBB_PUSH_TOKEN' };
    if (path === '')
      throw new ConfigError(
        'EBB_PUSH_SIGNALS: not set, but EBB_PUSH_TOKEN is: name the JSON file that declares what may be pushed. docs/push.md shows such a file.',
      );
    const others = feedIds.filter((id) => id !== ID);
    const address = { host: settings.EBB_PUSH_HOST, port: settings.EBB_PUSH_PORT };
    return createPushFeed({ token, signals: readSignals(path, others), address, places, clock, log });
  },
});

interface PushOptions {
  readonly token: string;
  readonly signals: readonly SignalSpec[];
  readonly address: Address;
  readonly places: Places;
  readonly clock: Clock;
  readonly log: Log;
  readonly timeOuts?: TimeOuts;
}

export function createPushFeed(options: PushOptions): HeardFeed {
  const { signals, address, places, clock, log, timeOuts = TIME_OUTS } = options;
  const countries = new Set(places.countries.map(({ id }) => id));
  const rate = createRate(REQUESTS_PER_MINUTE, clock);
  const reader = createRowReader({ signals, countries, clock });
  const heard = new Heard();
  const batch = (observations: readonly Observation[]): Batch => {
    return { feed: ID, receivedAt: clock.now(), observations, skipped: 0 };
  };
  const families = [...new Set(signals.map(({ family }) => family))].join(', ');
  return {
    id: ID,
    title: TITLE,
    attribution: `Sent to this Ebb by those who measure it (${families}); theirs, not public data`,
    signals,
    pollEveryMs: MINUTE_MS,
    historyPlacesPerCall: 1_000,
    places: () => heard.places(),
    history: async ({ places: asked, from, to }) => batch(heard.history(new Set(asked), from, to)),
    allowance: () => `${rate.used()} of ${REQUESTS_PER_MINUTE} requests in the last minute`,
    listen: async (hand, stop) => {
      const answer = createAnswers({ ...options, id: ID, rate, reader, heard }, hand, stop);
      // Says that it listens: after a port was taken, this is how Ebb learns that all is well.
      const onListening = () => hand(batch([]));
      await serve({ answer, address, timeOuts, clock, log, onListening }, stop);
    },
  };
}
