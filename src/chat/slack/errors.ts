/** What Slack's refusals mean for a delivery. Error codes: docs.slack.dev/reference/methods/chat.postMessage, chat.update. */
import { webApi } from '@slack/bolt';
import { DeliveryError } from '../../core/errors.ts';
import { MINUTE_MS, SECOND_MS } from '../../core/time.ts';

/** No message reaches this channel any more, each with what an operator or a member can do. */
const LOST: Readonly<Record<string, string>> = {
  channel_not_found: 'Slack knows no such channel, or Ebb is not in it',
  not_in_channel: 'Ebb is not in this channel; /invite it',
  is_archived: 'the channel is archived',
  account_inactive: 'the workspace removed Ebb',
  token_revoked: 'the workspace revoked the token of Ebb',
  no_permission: 'Ebb may not post in this channel',
  restricted_action: 'only some members may post in this channel',
  restricted_action_read_only_channel: 'the channel is read-only',
  restricted_action_thread_only_channel: 'only threads may be posted in this channel',
  restricted_action_non_threadable_channel: 'the channel takes no messages of apps',
  user_not_found: 'the workspace has no such member any more',
  user_disabled: 'the member is not in the workspace any more',
  messages_tab_disabled: 'the app has no messages tab, so it cannot write to a member',
  team_access_not_granted: 'the workspace gives Ebb no access',
};

const GONE: Readonly<Record<string, string>> = {
  message_not_found: 'the message was deleted',
  cant_update_message: 'the message cannot be changed by Ebb',
  edit_window_closed: 'the workspace lets messages be changed for a time only, and it is over',
  thread_not_found: 'the message was deleted',
};

/** The operator must put something right: asked again seldom. */
const OPERATOR: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'token_expired',
  'missing_scope',
  'not_allowed_token_type',
  'accesslimited',
  'access_denied',
]);
const OPERATOR_WAIT_MS = 10 * MINUTE_MS;

/** Slack's own trouble. */
const PASSING: ReadonlySet<string> = new Set([
  'fatal_error',
  'internal_error',
  'service_unavailable',
  'request_timeout',
  'team_added_to_org',
  'org_login_required',
  'external_channel_migrating',
]);

const LIMITED: ReadonlySet<string> = new Set(['ratelimited', 'rate_limited', 'message_limit_exceeded']);
const LIMITED_WAIT_MS = MINUTE_MS;

const FORM: ReadonlySet<string> = new Set([
  'invalid_blocks',
  'invalid_blocks_format',
  'msg_too_long',
  'msg_blocks_too_long',
]);

/** A token that is not (or no longer) good. */
const REFUSED: ReadonlySet<string> = new Set([
  'invalid_auth',
  'not_authed',
  'account_inactive',
  'token_revoked',
  'token_expired',
  'not_allowed_token_type',
  'user_removed_from_team',
  'team_disabled',
]);

/** Slack's word for what it refused; null when the answer was something else (no answer, 5xx, a rate limit). */
export function codeOf(error: unknown): string | null {
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : null;
}

export const isFormRefused = (error: unknown): boolean => FORM.has(codeOf(error) ?? '');

export const isTokenRefused = (error: unknown): boolean => REFUSED.has(codeOf(error) ?? '');

/** What Slack complains about, when it says so: `[ERROR] must be less than 151 characters [json-pointer:/blocks/0]`. */
export function complaintsOf(error: unknown): readonly string[] {
  return error instanceof webApi.WebAPIPlatformError ? (error.data.response_metadata?.messages ?? []) : [];
}

/** The request may have been carried out although no good answer came. */
export function isAmbiguous(error: unknown): boolean {
  if (error instanceof webApi.WebAPIRequestError) return true;
  if (error instanceof webApi.WebAPIHTTPError) return error.statusCode >= 500;
  return PASSING.has(codeOf(error) ?? '');
}

/** A DeliveryError where Slack or the network is at fault; anything else comes back as it is: a bug of ours. */
export function toDeliveryError(error: unknown): unknown {
  if (error instanceof DeliveryError) return error;
  if (error instanceof webApi.WebAPIRateLimitedError) return limited(error, error.retryAfter * SECOND_MS);
  if (error instanceof webApi.WebAPIRequestError) {
    return new DeliveryError('Slack: no answer came', { cause: error });
  }
  if (error instanceof webApi.WebAPIHTTPError) {
    return new DeliveryError(`Slack: the answer was HTTP ${error.statusCode}`, { cause: error });
  }
  const code = codeOf(error);
  if (code !== null) return fromCode(code, error);
  // The client's plain errors: a 429 without a time, a file server that did not take the file.
  const text = error instanceof Error ? error.message : '';
  if (text.startsWith('Retry header')) return limited(error, LIMITED_WAIT_MS);
  if (text.startsWith('Failed to upload')) return new DeliveryError('Slack: no upload', { cause: error });
  return error;
}

function fromCode(code: string, cause: unknown): unknown {
  const lost = LOST[code];
  if (lost !== undefined) return trouble(lost, code, 'channel-lost', cause);
  const gone = GONE[code];
  if (gone !== undefined) return trouble(gone, code, 'message-gone', cause);
  if (LIMITED.has(code)) return limited(cause, LIMITED_WAIT_MS);
  if (PASSING.has(code)) return new DeliveryError(`Slack: ${code}`, { cause });
  if (OPERATOR.has(code)) {
    return new DeliveryError(`Slack refuses the token or its scopes: ${code}`, {
      retryAfterMs: OPERATOR_WAIT_MS,
      cause,
    });
  }
  return cause;
}

function limited(cause: unknown, retryAfterMs: number): DeliveryError {
  return new DeliveryError('Slack: too many messages', { retryAfterMs, cause });
}

function trouble(
  text: string,
  code: string,
  kind: 'channel-lost' | 'message-gone',
  cause: unknown,
): DeliveryError {
  return new DeliveryError(`Slack: ${text} (${code})`, { permanent: true, trouble: kind, cause });
}
