/** `slack:<team>/<channel>`: how the rest of Ebb names a Slack channel. */
import type { ChannelId } from '../../core/routing.ts';

export const PLATFORM = 'slack';

const CHANNEL = /^slack:([A-Z0-9]+)\/([A-Z0-9]+)$/;

export function channelId(team: string, channel: string): ChannelId {
  return `${teamPrefix(team)}${channel}`;
}

/** What the ids of all channels of a workspace begin with. */
export function teamPrefix(team: string): string {
  return `${PLATFORM}:${team}/`;
}

/** A talk with one person. */
export function isDirect(channel: string): boolean {
  return channel.startsWith('D');
}

/** Slack's own id of the channel. Throws for an id that is not ours: a bug. */
export function slackChannel(id: ChannelId): string {
  const channel = CHANNEL.exec(id)?.[2];
  if (channel === undefined) throw new Error(`not a Slack channel: ${id}`);
  return channel;
}

/** The workspace that a channel belongs to. Throws for an id that is not ours: a bug. */
export function slackTeam(id: ChannelId): string {
  const team = CHANNEL.exec(id)?.[1];
  if (team === undefined) throw new Error(`not a Slack channel: ${id}`);
  return team;
}

/** Where a channel is, for a browser. */
export function channelUrl(origin: string, channel: ChannelId): string {
  return `${origin}archives/${slackChannel(channel)}`;
}

/** Where a message is, for a browser. `origin`: the workspace's address, `https://ebb.slack.com/`. */
export function messageUrl(origin: string, channel: ChannelId, ref: string): string {
  return `${channelUrl(origin, channel)}/p${ref.replace('.', '')}`;
}
