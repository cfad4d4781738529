/** Who is told of a report by itself: only who asked for it, and only who does not hear of it from Ebb's own signals. */
import { type Contains, covers, mannersOf } from '../manners.ts';
import { quietUntil } from '../quiet.ts';
import type { Report, ReportSource } from '../report.ts';
import type { ChannelId, Delivery, Mute, Subscription } from '../routing.ts';
import type { Instant } from '../time.ts';
import { isOldNews } from './speaks.ts';

export interface ReportRoute {
  readonly report: Report;
  readonly subscriptions: readonly Subscription[];
  readonly mutes: readonly Mute[];
  readonly contains: Contains;
  /** True if the channel was told of an incident that this report speaks of, or of one around it. */
  readonly told: (channel: ChannelId) => boolean;
  readonly now: Instant;
}

/** One delivery a channel at most, by channel. The stored report is its cause: the key names it. */
export function routeReport(input: ReportRoute): readonly Delivery[] {
  if (isOldNews(input.report, input.now)) return [];
  const channels = [...new Set(input.subscriptions.map(({ channel }) => channel))].sort();
  return channels.flatMap((channel) => deliveryTo(channel, input));
}

function deliveryTo(channel: ChannelId, input: ReportRoute): readonly Delivery[] {
  const { report, subscriptions, mutes, contains, told, now } = input;
  const { place } = report;
  // A channel without a wish for the place has the usual manners, which ask for no reports.
  const { reports, quiet } = mannersOf(subscriptions, channel, place, contains);
  const isMuted = mutes.some(
    (mute) => mute.channel === channel && mute.until > now && covers(contains, mute.place, place),
  );
  if (!reports || isMuted || told(channel)) return [];
  return [
    {
      key: reportKey(channel, report),
      channel,
      incident: null,
      seq: 0,
      reason: 'report',
      mode: 'post',
      priority: 1,
      createdAt: now,
      notBefore: quiet === null ? null : quietUntil(quiet, now),
      target: null,
    },
  ];
}

export function reportKey(channel: ChannelId, { source, id }: Pick<Report, 'source' | 'id'>): string {
  return `${channel}|report|${source}|${id}`;
}

/** The report that a delivery's key names; null when it names none. A source holds no `|`, an id may. */
export function reportOfKey({ key, channel }: Pick<Delivery, 'key' | 'channel'>): {
  readonly source: ReportSource;
  readonly id: string;
} | null {
  const head = `${channel}|report|`;
  if (!key.startsWith(head)) return null;
  const rest = key.slice(head.length);
  const bar = rest.indexOf('|');
  return bar < 1 ? null : { source: rest.slice(0, bar), id: rest.slice(bar + 1) };
}
