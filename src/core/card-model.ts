import type { Instant } from './time.ts';

/** A piece of text: plain (hostile until a platform escapes it), strong, or a time to be shown in the reader's way. */
export type Span = string | { readonly strong: string } | { readonly time: Instant };

export type RichText = readonly Span[];

/** What a card's colour and mark say. Never the only carrier of meaning: the words say it too. */
export type Tone = 'calm' | 'notice' | 'major' | 'critical' | 'recovering' | 'unknown';

export interface CardField {
  readonly name: string;
  readonly text: RichText;
}

export interface CardLink {
  readonly label: string;
  readonly url: string;
}

/** A button: pressing it is typing the command. Platforms without buttons leave it out. */
export interface CardAction {
  readonly label: string;
  /** A line as a person would type it: `mute country:KP 1h`. At most 90 characters. */
  readonly command: string;
}

/** The platform-neutral message. Platforms render it; all its words come from core/card. */
export interface Card {
  readonly tone: Tone;
  /** One plain line that stands alone in a push notification: place, phase, size, time. */
  readonly headline: string;
  /** Sentences under the headline, one an entry. */
  readonly body: readonly RichText[];
  /** Name and value pairs: the evidence, signal by signal. */
  readonly fields: readonly CardField[];
  /** Ratios 0–1 for a sparkline, oldest first, null where nothing was judged; with its caption. */
  readonly spark: { readonly caption: string; readonly levels: readonly (number | null)[] } | null;
  /** Small print: sources, attribution. */
  readonly footer: readonly RichText[];
  readonly links: readonly CardLink[];
  readonly actions: readonly CardAction[];
}
