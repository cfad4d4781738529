/** Answers to interactions. They go through a webhook of the interaction, and need no permission in the channel. */
import { InteractionResponseType as Answer, MessageFlags, type REST, Routes } from 'discord.js';
import type { DeskChoice, DeskReply } from '../../app/chat.ts';
import type { Log } from '../../app/ports.ts';
import type { Interaction } from './interaction.ts';
import { answerBody, headlineOnly, type MessageBody } from './message.ts';
import { orPlain } from './send.ts';
import { cut } from './text.ts';

const MAX_CHOICES = 25;
const MAX_CHOICE = 100;

/** Discord waits three seconds for the first answer, and then fifteen minutes for the rest. */
export interface Replies {
  /** "Ebb is thinking": who will see the answer is decided here. */
  defer(interaction: Interaction, isPrivate: boolean): Promise<void>;
  /** The answer to what was deferred with that privacy. */
  answer(interaction: Interaction, reply: DeskReply, wasPrivate: boolean): Promise<void>;
  /** Some plain sentences for the person alone, as first and last answer. */
  refuse(interaction: Interaction, words: string): Promise<void>;
  choices(interaction: Interaction, choices: readonly DeskChoice[]): Promise<void>;
}

export function createReplies(rest: REST, log: Log): Replies {
  const respond = async ({ id, token }: Interaction, body: object): Promise<void> => {
    await rest.post(Routes.interactionCallback(id, token), { body, auth: false });
  };
  return {
    defer: (interaction, isPrivate) =>
      respond(interaction, {
        type: Answer.DeferredChannelMessageWithSource,
        ...(isPrivate ? { data: { flags: MessageFlags.Ephemeral } } : {}),
      }),
    answer: async (interaction, reply, wasPrivate) => {
      const send = reply.isPrivate && !wasPrivate ? takeAside(rest, interaction) : fillIn(rest, interaction);
      const mention = mentionOf(reply);
      await orPlain(log, answerBody(reply.card, mention), headlineOnly(reply.card, mention), send);
    },
    refuse: (interaction, words) =>
      respond(interaction, {
        type: Answer.ChannelMessageWithSource,
        data: { content: words, allowed_mentions: { parse: [] }, flags: MessageFlags.Ephemeral },
      }),
    choices: (interaction, choices) =>
      respond(interaction, {
        type: Answer.ApplicationCommandAutocompleteResult,
        data: { choices: choices.filter(isSendable).slice(0, MAX_CHOICES).map(shortened) },
      }),
  };
}

/** A drill pings as the alert would. */
function mentionOf(reply: DeskReply): string | null {
  return 'mention' in reply && typeof reply.mention === 'string' ? reply.mention : null;
}

function fillIn(rest: REST, { application_id, token }: Interaction) {
  const original = Routes.webhookMessage(application_id, token, '@original');
  return (body: MessageBody) => rest.patch(original, { body, auth: false });
}

/** What was deferred for all cannot become private: it is taken back, and the person is told alone. */
function takeAside(rest: REST, { application_id, token }: Interaction) {
  let isTaken = false;
  return async (body: MessageBody): Promise<unknown> => {
    // In this order: a first follow-up would fill in the deferred answer.
    if (!isTaken)
      await rest.delete(Routes.webhookMessage(application_id, token, '@original'), { auth: false });
    isTaken = true;
    const privately = { ...body, flags: MessageFlags.Ephemeral };
    return await rest.post(Routes.webhook(application_id, token), { body: privately, auth: false });
  };
}

function isSendable({ name, value }: DeskChoice): boolean {
  return name.trim() !== '' && value !== '' && value.length <= MAX_CHOICE;
}

function shortened({ name, value }: DeskChoice): DeskChoice {
  return { name: cut(name, MAX_CHOICE), value };
}
