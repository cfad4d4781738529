import { z } from 'zod';
import type { ChannelState, OutboxItem } from '../app/ports.ts';
import type {
  Confidence,
  Ending,
  Incident,
  Notice,
  NoticeKind,
  Phase,
  PhaseSpan,
  Reading,
  Severity,
  Transition,
  UnknownReason,
} from '../core/incident.ts';
import {
  type Delivery,
  type DeliveryMode,
  type DeliveryReason,
  type Manners,
  type Mute,
  type Subscription,
  type Telling,
  USUAL_MANNERS,
} from '../core/routing.ts';
import type { ReportQuote, SeenReport } from '../core/report.ts';
import type { SignalKind } from '../core/series.ts';

/**
 * The shapes that are written as JSON, or come back from columns. They are checked on the way in as well: what cannot be
 * read back (a NaN, a missing field) must fail the writer, not the reader after the next restart.
 * A field added to the core needs `.default(…)` here, because rows written before do not have it.
 */

/** Complete both ways: a word added to or removed from the union fails to compile. */
type Words<W extends string> = { readonly [K in W]: K };

const phase = z.enum({
  normal: 'normal',
  degrading: 'degrading',
  reduced: 'reduced',
  blackout: 'blackout',
  recovering: 'recovering',
} satisfies Words<Phase>);

const confidence = z.enum({
  'single-source': 'single-source',
  corroborated: 'corroborated',
  'multi-family': 'multi-family',
} satisfies Words<Confidence>);

const ending = z.enum({
  recovered: 'recovered',
  'partly-recovered': 'partly-recovered',
  'lost-sight': 'lost-sight',
  superseded: 'superseded',
} satisfies Words<Ending>);

const unknownReason = z.enum({
  'no-data': 'no-data',
  stale: 'stale',
  'warming-up': 'warming-up',
  'too-weak': 'too-weak',
  'feed-broken': 'feed-broken',
} satisfies Words<UnknownReason>);

const signalKind = z.enum({
  routing: 'routing',
  probing: 'probing',
  probes: 'probes',
  traffic: 'traffic',
  background: 'background',
} satisfies Words<SignalKind>);

const severity = z.enum({
  notice: 'notice',
  major: 'major',
  critical: 'critical',
} satisfies Words<Severity>);

const noticeKind = z.enum({
  'feed-broken': 'feed-broken',
  'feed-silent': 'feed-silent',
  'feed-recovered': 'feed-recovered',
} satisfies Words<NoticeKind>);

const deliveryReason = z.enum({
  'first-notification': 'first-notification',
  'phase-change': 'phase-change',
  'flag-change': 'flag-change',
  ending: 'ending',
  correction: 'correction',
  'already-in-progress': 'already-in-progress',
  'operator-notice': 'operator-notice',
  reminder: 'reminder',
  refresh: 'refresh',
  report: 'report',
  'caught-up': 'caught-up',
  'channel-lost': 'channel-lost',
} satisfies Words<DeliveryReason>);

const deliveryMode = z.enum({
  post: 'post',
  edit: 'edit',
  picture: 'picture',
  whisper: 'whisper',
} satisfies Words<DeliveryMode>);

const reading: z.ZodType<Reading> = z.object({
  signal: z.string(),
  kind: signalKind,
  family: z.string(),
  unit: z.string(),
  observedAt: z.number().nullable(),
  value: z.number().nullable(),
  expected: z.number().nullable(),
  ratio: z.number().nullable(),
  state: z.enum(['normal', 'low', 'unknown']),
  reason: unknownReason.nullable(),
});

const reportQuote: z.ZodType<ReportQuote> = z.object({
  source: z.string(),
  place: z.string(),
  says: z.string(),
  statedAt: z.number(),
  url: z.string().nullable(),
  raises: z.boolean(),
});

export const reportShape: z.ZodType<SeenReport> = z.object({
  id: z.string(),
  source: z.string(),
  place: z.string(),
  statedAt: z.number(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  says: z.string(),
  url: z.string().nullable(),
  scope: z.array(signalKind),
  severity: z.string().nullable(),
  seenAt: z.number(),
});

export const transitionShape: z.ZodType<Transition> = z.object({
  at: z.number(),
  place: z.string(),
  incident: z.string(),
  seq: z.number(),
  from: phase,
  to: phase,
  startedAt: z.number(),
  since: z.number(),
  level: z.number(),
  expected: z.number().nullable(),
  observed: z.number().nullable(),
  unstable: z.boolean(),
  blind: z.boolean(),
  confidence,
  signals: z.array(z.string()),
  ending: ending.nullable(),
  correction: z.boolean(),
  alreadyLow: z.boolean(),
  whileAway: z.boolean(),
  readings: z.array(reading),
  hourlyLevels: z.array(z.number().nullable()),
  // Absent where nobody said anything, and in rows of before there were reports.
  reports: z.array(reportQuote).exactOptional(),
});

const phaseSpan: z.ZodType<PhaseSpan> = z.object({
  phase,
  since: z.number(),
  at: z.number(),
  unstable: z.boolean(),
  // Absent in rows of before it was kept.
  level: z.number().exactOptional(),
});

export const incidentShape: z.ZodType<Incident> = z.object({
  id: z.string(),
  place: z.string(),
  startedAt: z.number(),
  phases: z.array(phaseSpan),
  lowest: z.object({
    level: z.number(),
    observed: z.number().nullable(),
    expected: z.number().nullable(),
    signal: z.string(),
    at: z.number(),
  }),
  everUnstable: z.boolean(),
  latest: transitionShape,
  endedAt: z.number().nullable(),
  ending: ending.nullable(),
});

export const noticeShape: z.ZodType<Notice> = z.object({
  at: z.number(),
  notice: noticeKind,
  signal: z.string(),
});

const deliveryFields = {
  key: z.string(),
  channel: z.string(),
  incident: z.string().nullable(),
  seq: z.number(),
  reason: deliveryReason,
  mode: deliveryMode,
  priority: z.number(),
  createdAt: z.number(),
  notBefore: z.number().nullable(),
  target: z.string().nullable(),
};

export const deliveryShape: z.ZodType<Delivery> = z.object(deliveryFields);

export const outboxItemShape: z.ZodType<OutboxItem> = z.object({
  ...deliveryFields,
  attempts: z.number(),
  nextAttemptAt: z.number(),
  lastError: z.string().nullable(),
});

const telling = z.enum({ both: 'both', edit: 'edit', post: 'post' } satisfies Words<Telling>);

export const mannersShape: z.ZodType<Manners> = z.object({
  telling: telling.default(USUAL_MANNERS.telling),
  mention: z.string().nullable().default(USUAL_MANNERS.mention),
  quiet: z
    .object({
      fromMinute: z.number(),
      toMinute: z.number(),
      zone: z.string(),
      blackoutsBreakThrough: z.boolean(),
    })
    .nullable()
    .default(USUAL_MANNERS.quiet),
  remindEveryMs: z.number().nullable().default(USUAL_MANNERS.remindEveryMs),
  reports: z.boolean().default(USUAL_MANNERS.reports),
});

export const subscriptionShape: z.ZodType<Subscription> = z.object({
  channel: z.string(),
  person: z.string().exactOptional(),
  place: z.string(),
  minSeverity: severity,
  createdAt: z.number(),
  manners: mannersShape,
});

export const channelStateShape: z.ZodType<ChannelState> = z.object({
  channel: z.string(),
  pausedUntil: z.number(),
  lostSince: z.number(),
  failures: z.number(),
  why: z.string(),
});

export const muteShape: z.ZodType<Mute> = z.object({
  channel: z.string(),
  place: z.string(),
  until: z.number(),
  untilRecovery: z.boolean(),
});

/** Throws when the value could not be read back later. */
export function encode<T>(shape: z.ZodType<T>, value: T): string {
  return JSON.stringify(shape.parse(value));
}

/** Throws when the text is not what `encode` wrote: the store is broken, or of another version. */
export function decode<T>(shape: z.ZodType<T>, json: string): T {
  return shape.parse(JSON.parse(json));
}
