/** Markdown from cells and lines. */

/** The first column is words, the others are figures, to the right, unless `words` names them. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  words: readonly string[] = [],
): string {
  const rule = head.map((name, i) => (i === 0 || words.includes(name) ? '---' : '--:'));
  return [head, rule, ...rows].map((cells) => `| ${cells.map(cell).join(' | ')} |`).join('\n');
}

function cell(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').replaceAll('|', '\\|');
}

export function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join('\n');
}

export function bold(text: string): string {
  return `**${text}**`;
}

/** Blocks with an empty line between; empty ones leave no gap. */
export function blocks(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
