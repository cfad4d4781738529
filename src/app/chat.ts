/** Chat platforms as the order of work sees them: messages out, calls of people in. */
import type { Card } from '../core/card-model.ts';
import type { ChannelId, PersonId } from '../core/routing.ts';
import type { Instant } from '../core/time.ts';

/** Where a message went, so that it can be edited and linked to. The platform's own words; nobody else reads it. */
export type MessageRef = string;

/**
 * `card`: the living card of an incident, edited as it moves. `update`: a short new message about a change, its headline
 * and no more, that links to the living card. `answer`: a card that stands alone (an operator's notice, a drill).
 */
export type Form = 'card' | 'update' | 'answer';

export interface Outgoing {
  /** The delivery's idempotency key: two tries of one delivery carry the same. */
  readonly key: string;
  readonly card: Card;
  /** The moment the card speaks of (event time), for platforms that print it. */
  readonly at: Instant;
  readonly form: Form;
  /** The living card in this channel that an update belongs to; null when there is none. */
  readonly about: MessageRef | null;
  /** The role or user group that the subscriber wants to be pinged, by its platform's id; null for nobody. */
  readonly mention: string | null;
  /** True: it makes no sound where the platform can spare one, because another message has just made it. */
  readonly silent?: boolean;
}

/** A picture for a message that has been sent. */
export interface Picture {
  readonly png: Uint8Array;
  /** What it shows, in words, for those who do not see it. At most 1,000 characters. */
  readonly alt: string;
  /** `north-korea-2014-12-22.png`: letters, digits, dots and hyphens. */
  readonly fileName: string;
}

/** A chat platform. Throws DeliveryError; anything else is a bug. */
export interface Chat {
  /** The part of a ChannelId before the colon. */
  readonly platform: string;
  /** False: messages cannot be changed, so an edit is not sent at all. */
  readonly canEdit: boolean;
  post(channel: ChannelId, message: Outgoing): Promise<MessageRef | null>;
  /** Changes a living card. */
  edit(channel: ChannelId, ref: MessageRef, message: Outgoing): Promise<void>;
  /** Adds a picture to a message, by edit or in its thread. Absent: this platform shows none. */
  attach?(channel: ChannelId, ref: MessageRef, picture: Picture, key: string): Promise<void>;
  /**
   * A word to one person alone, about a channel that they subscribed. Nothing is sent where that channel is their own talk
   * with Ebb. Absent: people cannot be reached here.
   */
  whisper?(person: PersonId, about: ChannelId, message: Outgoing): Promise<void>;
}

/** The chat of a channel's platform. */
export function chatOf<Any extends Chat>(chats: readonly Any[], channel: ChannelId): Any | undefined {
  const platform = channel.slice(0, channel.indexOf(':'));
  return chats.find((each) => each.platform === platform);
}

/** A platform that also listens. `run` resolves when stopped; it reconnects by itself meanwhile. */
export interface ChatService extends Chat {
  /** @throws ConfigError when the platform refuses the token: it names the variable and never the token. */
  run(stop: AbortSignal): Promise<void>;
  /** How it is doing, for `feeds` and the log: null when all is well, else a sentence. */
  trouble(): string | null;
}

// ---------------------------------------------------------------- what people ask

export type DeskParameterKind = 'place' | 'choice' | 'duration' | 'number' | 'text' | 'mention';

/** One thing that can be typed after a command. */
export interface DeskParameter {
  /** Lower case, at most 32 letters and hyphens. */
  readonly name: string;
  readonly kind: DeskParameterKind;
  readonly required: boolean;
  /** At most 100 characters. */
  readonly description: string;
  /** For `choice`: all there is. */
  readonly choices?: readonly DeskChoice[];
  /** For `number`. */
  readonly min?: number;
  readonly max?: number;
}

export interface DeskChoice {
  /** What people read, at most 100 characters. */
  readonly name: string;
  readonly value: string;
}

export interface DeskCommand {
  readonly name: string;
  /** At most 100 characters. */
  readonly summary: string;
  readonly parameters: readonly DeskParameter[];
  /** True: it changes what the channel hears, so the caller must be allowed to manage the channel. */
  readonly changesChannel: boolean;
  /** True: its answer is for the eyes of the person who asked. Errors always are. */
  readonly isPrivate: boolean;
}

/** A guild or workspace, as far as one who asks is concerned. */
export interface Server {
  /** What the ids of all its channels begin with. */
  readonly prefix: string;
  /** The person runs all of it, not one channel alone; false also where that is not known. */
  readonly isRunByCaller: boolean;
}

/** Ebb pings groups of people who chose it: never everybody, never one person. */
export type Pinged =
  | { readonly kind: 'group'; readonly id: string }
  | { readonly kind: 'everybody' | 'person' };

/** What a text means as somebody to ping; null for nothing of the kind. */
export type Pings = (text: string) => Pinged | null;

/** A call, by named values (Discord's options, a modal) or as one typed line (Slack's text, a button's command). */
export interface DeskCall {
  readonly channel: ChannelId;
  /** `{ command: 'status', values: { place: 'North Korea' } }` or `{ line: 'status North Korea' }`. */
  readonly words:
    | { readonly command: string; readonly values: Readonly<Record<string, string>> }
    | { readonly line: string };
  /** False: commands that change the channel are refused, with the reason. */
  readonly mayManage: boolean;
  /** The guild or workspace that the channel lies in; absent for a talk with one person, and where there is none. */
  readonly server?: Server;
  /** What a text means as somebody to ping; null for nothing of the kind. Absent: nobody can be pinged here. */
  readonly pinged?: Pings;
  /** Who asked; null where that is not known. */
  readonly person: PersonId | null;
}

export interface DeskReply {
  readonly card: Card;
  readonly isPrivate: boolean;
  /** The role or user group that the answer pings, by its platform's id, as a drill does; absent for nobody. */
  readonly mention?: string | null;
}

/** Where people's words go. Built over `commands/` by the composition root; chats know nothing else of Ebb. */
export interface Desk {
  readonly commands: readonly DeskCommand[];
  /** Never rejects for what a person can put right: that is a private reply. */
  run(call: DeskCall): Promise<DeskReply>;
  /** Places that begin so (code, name, alias, local name), best first; from memory. */
  complete(text: string, limit: number): readonly DeskChoice[];
  /** What a home page shows to a person of a workspace (`slack:T1/`): their own subscriptions, and open incidents. */
  home(channelPrefix: string, person: PersonId | null): Promise<readonly Card[]>;
  /** A guild or workspace let Ebb go, or took it back: deliveries to these channels rest, settings stay 30 days. */
  left(channelPrefix: string): Promise<void>;
  returned(channelPrefix: string): Promise<void>;
}
