/** Messages of both platforms as Markdown, as near to what a reader in UTC sees as quotes can come. Pure. */
import type { MessageBody } from '../../src/chat/discord/message.ts';
import type { Block } from '../../src/chat/slack/blocks.ts';
import type { Rendered } from '../../src/chat/slack/render.ts';
import { formatUtc } from '../../src/core/places-time.ts';
import { describeDuration, type Instant, SECOND_MS } from '../../src/core/time.ts';

/** Each line of a message on its own line of a quote. */
function quote(lines: readonly string[]): string {
  const all = lines.flatMap((line) => line.split('\n'));
  return all
    .map((line, i) => (line === '' || isLast(all, i) ? `> ${line}`.trim() : `> ${line}\\`))
    .join('\n');
}

const isLast = (lines: readonly string[], index: number): boolean => (lines[index + 1] ?? '') === '';

const buttonText = (label: string): string => `[ ${label} ]`;

// ---------------------------------------------------------------- Discord

export function discordQuote({ content, embeds, components }: MessageBody, now: Instant): string {
  const lines = [readable(content)];
  for (const { title, description, fields = [], footer, image } of embeds) {
    if (title !== undefined) lines.push('', `**${title}**`);
    if (description !== undefined) lines.push('', readable(description));
    for (const { name, value } of fields) lines.push('', `**${readable(name)}**`, readable(value));
    if (footer !== undefined) lines.push('', small(footer.text));
    if (image !== undefined) lines.push('', image.url);
  }
  const labels = components.flatMap((row) =>
    row.components.map((each) => ('label' in each ? each.label : null)),
  );
  const buttons = labels.flatMap((label) => (typeof label === 'string' ? [buttonText(label)] : []));
  if (buttons.length > 0) lines.push('', `\`${buttons.join(' ')}\``);
  return quote(lines);

  function readable(text: string): string {
    return text
      .replace(/<t:(\d+):f>/g, (_, seconds: string) => timeText(Number(seconds)))
      .replace(/<t:(\d+):R>/g, (_, seconds: string) => ageText(Number(seconds), now))
      .replace(/<@&(\d+)>/g, '@role-$1');
  }
}

/** As Discord writes it for a reader in UTC. */
function timeText(seconds: number): string {
  return formatUtc(seconds * SECOND_MS).replace(' UTC', '');
}

function ageText(seconds: number, now: Instant): string {
  const ageMs = now - seconds * SECOND_MS;
  return ageMs >= 0 ? `${describeDuration(ageMs)} ago` : `in ${describeDuration(-ageMs)}`;
}

/** Small print, a line each. */
function small(text: string): string {
  return text
    .split('\n')
    .map((line) => `<sub>${line.replaceAll('<', '&lt;')}</sub>`)
    .join('\n');
}

// ---------------------------------------------------------------- Slack

export function slackQuote({ text, blocks }: Rendered): string {
  if (blocks.length === 0) return quote([mrkdwn(text)]);
  return quote(blocks.flatMap((block, index) => (index === 0 ? linesOf(block) : ['', ...linesOf(block)])));
}

function linesOf(block: Block): readonly string[] {
  if (block.type === 'header') return [`**${unmarked(block.text.text)}**`];
  if (block.type === 'section') {
    const texts = [...(block.text === undefined ? [] : [block.text]), ...(block.fields ?? [])];
    return apart(texts.map((each) => mrkdwn(each.text)));
  }
  if (block.type === 'context') {
    const texts = block.elements.flatMap((each) =>
      'text' in each ? [`<sub>${mrkdwn(each.text)}</sub>`] : [],
    );
    return apart(texts);
  }
  if (block.type === 'actions') {
    const labels = block.elements.flatMap((each) => (each.type === 'button' ? [each.text.text] : []));
    return [`\`${labels.map(buttonText).join(' ')}\``];
  }
  throw new Error(`the examples do not know the block ${block.type}`);
}

/** With an empty line between two. */
function apart(lines: readonly string[]): readonly string[] {
  return lines.flatMap((line, index) => (index === 0 ? [line] : ['', line]));
}

/** Plain text, in which Slack reads no marks. */
function unmarked(text: string): string {
  return text.replace(/[\\*_`[\]<>]/g, '\\$&');
}

/** Slack's marks as Markdown's; times as a reader in UTC sees them. */
function mrkdwn(text: string): string {
  return text
    .replace(/<!date\^\d+\^[^|]*\|([^>]*)>/g, '$1')
    .replace(/<!subteam\^(\w+)>/g, '@group-$1')
    .replace(/<(https?:[^|>]*)\|([^>]*)>/g, '[$2]($1)')
    .replace(/\*([^*\n]+)\*/g, '**$1**');
}
