/** What the app asks of a workspace. manifest.yml says the same; a test compares the two. */

/** Without these nothing works. */
export const SCOPES = ['chat:write', 'commands'] as const;

/** Each switches on one thing more; docs/slack.md says which. */
export const OPTIONAL_SCOPES = [
  'files:write',
  'users:read',
  'channels:history',
  'groups:history',
  'im:history',
] as const;

export const EVENTS = ['app_home_opened', 'app_uninstalled', 'tokens_revoked'] as const;

export const DEFAULT_COMMAND = 'ebb';

/** Where Slack sends everything when it does not use a socket. */
export const HTTP_PATH = '/slack/events';
