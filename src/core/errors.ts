/** The four errors that say who acts next. Anything else that is thrown is a bug. */

/** The operator must change a setting; Ebb stops at start and names the variable or file. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

export type FeedErrorKind = 'network' | 'schema' | 'rate-limit' | 'auth';

/** One feed failed: that feed backs off, the rest go on. */
export class FeedError extends Error {
  override readonly name = 'FeedError';
  readonly kind: FeedErrorKind;
  readonly retryAfterMs: number | null;

  constructor(
    kind: FeedErrorKind,
    message: string,
    options: { cause?: unknown; retryAfterMs?: number } = {},
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.retryAfterMs = options.retryAfterMs ?? null;
  }
}

/**
 * What a failed delivery means for later ones. `channel-lost`: no message reaches this channel (gone, forbidden).
 * `message-gone`: the message that was to be edited is not there any more. `message-rests`: it must not be edited for
 * `retryAfterMs`; a new one must be opened for what cannot wait.
 */
type DeliveryTrouble = 'channel-lost' | 'message-gone' | 'message-rests';

/** A message could not be delivered: for good (`permanent`), or until `retryAfterMs` has passed. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError';
  readonly permanent: boolean;
  readonly retryAfterMs: number | null;
  readonly trouble: DeliveryTrouble | null;

  constructor(
    message: string,
    options: { permanent?: boolean; retryAfterMs?: number; trouble?: DeliveryTrouble; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.permanent = options.permanent ?? false;
    this.retryAfterMs = options.retryAfterMs ?? null;
    this.trouble = options.trouble ?? null;
  }
}

/** What a person typed cannot be done; the message is shown to that person and says what to do. */
export class UserError extends Error {
  override readonly name = 'UserError';
}

/** A recording is not readable as one; names the file, the line and what is wrong. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}
