/** What Prometheus reads. docs/metrics.md lists the same. */
import { Counter, Gauge, Registry } from 'prom-client';
import { healthOf } from '../app/health.ts';
import { OPEN_PHASES, type Vitals } from '../app/vitals.ts';
import { type Metric, moment, truth } from './metric.ts';
import { DELIVERY_METRICS } from './metrics-deliveries.ts';
import { FEED_METRICS } from './metrics-feeds.ts';

export const METRICS: readonly Metric[] = [
  {
    name: 'ebb_healthy',
    kind: 'gauge',
    help: '1 when /health answers 200, else 0.',
    labels: [],
    read: (vitals) => truth(healthOf(vitals).isWell),
  },
  {
    name: 'ebb_watch_advanced_timestamp_seconds',
    kind: 'gauge',
    help: 'When the watch was last moved on; every 15 s while all is well.',
    labels: [],
    read: ({ advancedAt }) => moment({}, advancedAt),
  },
  {
    name: 'ebb_store_up',
    kind: 'gauge',
    help: '1 when the store can be read, else 0; then what is read from it is absent.',
    labels: [],
    read: ({ stored }) => truth(stored !== null),
  },
  ...FEED_METRICS,
  {
    name: 'ebb_incidents_open',
    kind: 'gauge',
    help: 'Open incidents by phase.',
    labels: ['phase'],
    read: ({ stored }) =>
      stored === null ? [] : OPEN_PHASES.map((phase) => ({ labels: { phase }, value: stored.open[phase] })),
  },
  {
    name: 'ebb_incidents_blind',
    kind: 'gauge',
    help: 'Open incidents of places of which there is no data now.',
    labels: [],
    read: ({ stored }) => (stored === null ? [] : [{ labels: {}, value: stored.blind }]),
  },
  ...DELIVERY_METRICS,
];

/** In Prometheus' text format. Metrics of which nothing is known are absent. */
export async function metricsText(vitals: Vitals): Promise<string> {
  const registry = new Registry();
  for (const { name, kind, help, labels, read } of METRICS) {
    const samples = read(vitals);
    // A metric without labels would begin at zero.
    if (samples.length === 0) continue;
    const settings = { name, help, labelNames: labels, registers: [registry] };
    const gauge = kind === 'gauge' ? new Gauge(settings) : null;
    const counter = kind === 'counter' ? new Counter(settings) : null;
    for (const sample of samples) {
      gauge?.set(sample.labels, sample.value);
      counter?.inc(sample.labels, sample.value);
    }
  }
  return registry.metrics();
}
