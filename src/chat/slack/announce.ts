/** Says in a channel who changed what it hears. It also proves that Ebb can post there. */
import type { Log } from '../../app/ports.ts';
import type { Card } from '../../core/card-model.ts';
import { DeliveryError } from '../../core/errors.ts';
import type { Person } from './bodies.ts';
import type { WebClient } from './client.ts';
import { toDeliveryError } from './errors.ts';
import { renderCard, type Rendered } from './render.ts';
import { inert } from './text.ts';

interface Where {
  readonly channel: string;
  readonly person: Person;
}

export interface Announcer {
  /** False when Ebb cannot post in this channel at all. Also true when it could not just now: nothing hangs on it. */
  announce(asker: Where, what: string): Promise<boolean>;
  /** Shows everybody an answer that is meant for the channel. @throws DeliveryError when Slack does not take it now. */
  show(asker: Where, card: Card, mention: string | null): Promise<boolean>;
  /** Why Ebb cannot post there, and what to do. */
  readonly refusal: (consequence: string) => Card;
  /** To somebody who means another channel than the one they type in. */
  readonly elsewhere: (command: string) => Card;
  /** To somebody whose answer everybody in the channel has just got. */
  readonly shown: (command: string) => Card;
}

interface AnnouncerParts {
  readonly client: WebClient;
  readonly log: Log;
  /** The app's name in this workspace, as people mention it. */
  readonly botName: () => string;
  readonly commandName: string;
}

export function createAnnouncer({ client, log, botName, commandName }: AnnouncerParts): Announcer {
  const post = async (channel: string, { text, blocks }: Rendered): Promise<boolean> => {
    try {
      await client.chat.postMessage({
        channel,
        text,
        ...(blocks.length === 0 ? {} : { blocks: [...blocks] }),
        parse: 'none',
        link_names: false,
        unfurl_links: false,
        unfurl_media: false,
      });
      return true;
    } catch (error) {
      const known = toDeliveryError(error);
      if (known instanceof DeliveryError && known.trouble === 'channel-lost') return false;
      throw known;
    }
  };
  return {
    async announce({ channel, person }, what) {
      try {
        // The name is text: a real mention would ring for the person who has just typed it.
        const text = `${inert(what, 500)} ${inert(askedBy(person), 100)}`;
        return await post(channel, { text, blocks: [] });
      } catch (error) {
        log.warn('slack: a change could not be announced', { err: error });
        return true;
      }
    },
    show: ({ channel, person }, card, mention) => {
      const signed = { ...card, footer: [...card.footer, [askedBy(person)]] };
      return post(channel, renderCard(signed, mention, `${channel} ${card.headline}`));
    },
    refusal: (consequence) => refusalCard(botName(), commandName, consequence),
    elsewhere: (command) => ({
      ...EMPTY,
      tone: 'unknown',
      headline: 'In Slack, this works only for the channel in which it is typed.',
      body: [[`Type /${commandName} ${command} in that channel, where everybody sees that you did.`]],
    }),
    shown: (command) => ({
      ...EMPTY,
      tone: 'calm',
      headline: 'It is shown here, to everybody in this channel.',
      body: [
        [
          `It goes only to the channel in which it is typed: for another, type /${commandName} ${command} there.`,
        ],
      ],
    }),
  };
}

const EMPTY = { fields: [], spark: null, footer: [], links: [], actions: [] } as const;

const askedBy = ({ name }: Person): string => `Asked for by ${name}.`;

function refusalCard(botName: string, commandName: string, consequence: string): Card {
  return {
    ...EMPTY,
    tone: 'unknown',
    headline: `Ebb cannot post in this channel. ${consequence}`,
    body: [
      [`Type /invite @${botName} here, then /${commandName} again what you typed.`],
      ['In a channel where only some may post, let its owner allow Ebb first.'],
    ],
  };
}
