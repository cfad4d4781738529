/** Commands, buttons and completions: from Discord's event to the desk and back. */
import { InteractionType } from 'discord.js';
import type { Chat, Desk, DeskCall, DeskCommand, DeskReply } from '../../app/chat.ts';
import type { Log } from '../../app/ports.ts';
import type { Card } from '../../core/card-model.ts';
import { DeliveryError } from '../../core/errors.ts';
import type { ChannelId } from '../../core/routing.ts';
import { lineOfButton } from './buttons.ts';
import { channelIdOf, guildPrefix, timeOf } from './channel.ts';
import { CHANNEL_OPTION } from './commands.ts';
import { complaintOf } from './faults.ts';
import {
  type ButtonPress,
  type CommandCall,
  type Completion,
  type Interaction,
  interactionSchema,
  personOf,
} from './interaction.ts';
import type { Replies } from './replies.ts';
import { mayManageServer } from './permissions.ts';
import { pingedIn } from './pinged.ts';
import { mayManage, refusalOf, roleRefusalOf, type Target, targetHere, targetOf, wishOf } from './target.ts';

const MAX_COMPLETIONS = 25;

interface InteractionParts {
  readonly desk: Desk;
  readonly replies: Replies;
  readonly log: Log;
  /** Writes in another channel than the one of the interaction. */
  readonly post: Chat['post'];
  /** A channel whose permissions were looked at and suffice. */
  readonly onUsable: (channel: ChannelId) => void;
}

/** Answers one raw INTERACTION_CREATE. Never rejects: what fails here concerns one person, and is logged. */
export async function handleInteraction(parts: InteractionParts, raw: unknown): Promise<void> {
  const read = interactionSchema.safeParse(raw);
  if (!read.success) {
    const where = read.error.issues.map(({ path }) => path.join('.')).slice(0, 5);
    parts.log.warn('discord: an interaction that Ebb cannot read', { where });
    return;
  }
  try {
    await handle(parts, read.data);
  } catch (error) {
    // Not the error itself: its address holds the interaction's token.
    parts.log.warn('discord: an interaction could not be answered', { complaint: complaintOf(error) });
  }
}

function handle(parts: InteractionParts, interaction: Interaction): Promise<void> {
  switch (interaction.type) {
    case InteractionType.ApplicationCommand:
      return runCommand(parts, interaction);
    case InteractionType.MessageComponent:
      return runButton(parts, interaction);
    case InteractionType.ApplicationCommandAutocomplete:
      return complete(parts, interaction);
  }
}

async function complete({ desk, replies }: InteractionParts, completion: Completion): Promise<void> {
  const typed = completion.data.options.find(({ focused }) => focused === true)?.value;
  await replies.choices(completion, desk.complete(String(typed ?? ''), MAX_COMPLETIONS));
}

async function runCommand(parts: InteractionParts, call: CommandCall): Promise<void> {
  const command = parts.desk.commands.find(({ name }) => name === call.data.name);
  if (command === undefined) {
    await parts.replies.refuse(
      call,
      'Ebb has no such command any more. Discord will forget it within an hour.',
    );
    return;
  }
  const target = command.changesChannel ? targetOf(call) : targetHere(call);
  const refusal = refusalOf(call, target, command) ?? roleRefusalOf(call, command, target);
  const words = { command: command.name, values: valuesOf(call, command) };
  await answer(parts, { interaction: call, target, words, refusal, command, isPrivate: command.isPrivate });
}

async function runButton(parts: InteractionParts, press: ButtonPress): Promise<void> {
  const line = lineOfButton(press.data.custom_id);
  if (line === null) return;
  const target = targetHere(press);
  const name = /^\s*\/?(\S*)/.exec(line)?.[1]?.toLowerCase();
  const command = parts.desk.commands.find((each) => each.name === name) ?? null;
  const refusal = command === null ? null : refusalOf(press, target, command);
  await answer(parts, { interaction: press, target, words: { line }, refusal, command, isPrivate: true });
}

interface Asked {
  readonly interaction: Interaction;
  readonly target: Target;
  readonly words: DeskCall['words'];
  readonly refusal: string | null;
  /** Null: the line of a button begins with no command that the desk lists. */
  readonly command: DeskCommand | null;
  readonly isPrivate: boolean;
}

async function answer(parts: InteractionParts, asked: Asked): Promise<void> {
  const { interaction, target, refusal, isPrivate } = asked;
  if (refusal !== null) {
    await parts.replies.refuse(interaction, refusal);
    return;
  }
  // What is for a channel to see (a drill) is shown in that channel, and the person is told so.
  const isElsewhere = !isPrivate && target.place.channel !== interaction.channel_id;
  await parts.replies.defer(interaction, isPrivate || isElsewhere);
  if (asked.command?.changesChannel === true) parts.onUsable(channelIdOf(target.place));
  const reply = await replyOf(parts, asked);
  const answered = isElsewhere && !reply.isPrivate ? await showThere(parts, asked, reply) : reply;
  await parts.replies.answer(interaction, answered, isPrivate || isElsewhere);
}

/** Posts the reply in the target channel; what comes back is for the person. */
async function showThere(
  { post, log }: InteractionParts,
  { interaction, target }: Asked,
  { card, mention = null }: DeskReply,
): Promise<DeskReply> {
  const key = `interaction|${interaction.id}`;
  const at = timeOf(interaction.id);
  try {
    const channel = channelIdOf(target.place);
    await post(channel, { key, card, at, form: 'answer', about: null, mention });
    return { isPrivate: true, card: said('calm', `It is shown in ${target.name}.`) };
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    log.warn('discord: an answer could not be shown in another channel', { complaint: error.message });
    return {
      isPrivate: true,
      card: said('unknown', `It could not be shown in ${target.name}. ${error.message}`),
    };
  }
}

async function replyOf(parts: InteractionParts, asked: Asked): Promise<DeskReply> {
  const { interaction, target, words, command } = asked;
  const channel = channelIdOf(target.place);
  try {
    const reply = await parts.desk.run({
      channel,
      words,
      mayManage: mayManage(target),
      ...inServer(interaction, target),
      person: personOf(interaction),
    });
    const wish = command?.changesChannel === true ? wishOf(target) : null;
    if (wish === null) return reply;
    return { ...reply, card: { ...reply.card, body: [...reply.card.body, [wish]] } };
  } catch (error) {
    parts.log.error('bug: a command failed in an unforeseen way', { channel, words, err: error });
    return { isPrivate: true, card: APOLOGY };
  }
}

/** What a server adds; a direct message has none. */
function inServer(
  { member }: Interaction,
  { place: { guild } }: Target,
): Pick<DeskCall, 'server' | 'pinged'> {
  if (guild === null) return {};
  const isRunByCaller = mayManageServer(member?.permissions ?? 0n);
  return { server: { prefix: guildPrefix(guild), isRunByCaller }, pinged: pingedIn(guild) };
}

function said(tone: Card['tone'], headline: string): Card {
  return { tone, headline, body: [], fields: [], spark: null, footer: [], links: [], actions: [] };
}

const APOLOGY = said('unknown', 'That did not work. It is a bug in Ebb, and it was logged.');

/** Only what the command has: an option that Discord still remembers from an older Ebb is left out. */
function valuesOf(call: CommandCall, { parameters }: DeskCommand): Readonly<Record<string, string>> {
  const known = new Set(parameters.map(({ name }) => name));
  const given = call.data.options.flatMap(({ name, value }): [string, string][] =>
    value === undefined || !known.has(name) || name === CHANNEL_OPTION ? [] : [[name, String(value)]],
  );
  return Object.fromEntries(given);
}
