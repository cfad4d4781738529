/** Counts what is sent to each chat platform since the start, and what could not be, and why. */
import { DeliveryError } from '../core/errors.ts';
import type { Chat } from './chat.ts';

/** `refused` for good; `told-to-wait` by the platform; `unreachable`: no answer, or none that can be used; `bug`: ours. */
export const SEND_FAILURES = [
  'channel-lost',
  'message-gone',
  'message-rests',
  'refused',
  'told-to-wait',
  'unreachable',
  'bug',
] as const;
type SendFailure = (typeof SEND_FAILURES)[number];

/** Of one platform: messages, edits and pictures that arrived, and tries that failed. */
export interface SendTally {
  readonly platform: string;
  readonly sent: number;
  readonly failed: Readonly<Record<SendFailure, number>>;
}

export interface Tally {
  /** The same chat, counted. */
  over(chat: Chat): Chat;
  read(): readonly SendTally[];
}

export function createTally(): Tally {
  const tallies: Counts[] = [];
  return {
    over: (chat) => {
      const counts = { platform: chat.platform, sent: 0, failed: { ...NONE } };
      tallies.push(counts);
      return counted(chat, counts);
    },
    read: () => tallies.map(({ failed, ...rest }) => ({ ...rest, failed: { ...failed } })),
  };
}

interface Counts {
  readonly platform: string;
  sent: number;
  readonly failed: Record<SendFailure, number>;
}

const NONE = {
  'channel-lost': 0,
  'message-gone': 0,
  'message-rests': 0,
  refused: 0,
  'told-to-wait': 0,
  unreachable: 0,
  bug: 0,
};

function counted(chat: Chat, counts: Counts): Chat {
  const { platform, canEdit } = chat;
  const attach = chat.attach?.bind(chat);
  const whisper = chat.whisper?.bind(chat);
  const count = async <T>(step: Promise<T>): Promise<T> => {
    try {
      const sent = await step;
      counts.sent += 1;
      return sent;
    } catch (error) {
      counts.failed[failureOf(error)] += 1;
      throw error;
    }
  };
  return {
    platform,
    canEdit,
    post: (...what) => count(chat.post(...what)),
    edit: (...what) => count(chat.edit(...what)),
    ...(attach === undefined ? {} : { attach: (...what) => count(attach(...what)) }),
    ...(whisper === undefined ? {} : { whisper: (...what) => count(whisper(...what)) }),
  };
}

function failureOf(error: unknown): SendFailure {
  if (!(error instanceof DeliveryError)) return 'bug';
  if (error.trouble !== null) return error.trouble;
  if (error.permanent) return 'refused';
  return error.retryAfterMs === null ? 'unreachable' : 'told-to-wait';
}
