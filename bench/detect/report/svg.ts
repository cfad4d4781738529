/** The few pieces of SVG that a chart needs. */

type Attributes = Readonly<Record<string, string | number>>;

export function element(
  name: string,
  attributes: Attributes,
  children: readonly string[] = [],
  words = '',
): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const open = `<${name}${pairs.join('')}`;
  if (children.length === 0 && words === '') return `${open}/>`;
  if (children.length === 0) return `${open}>${escaped(words)}</${name}>`;
  return `${open}>\n${children.join('\n')}\n</${name}>`;
}

export function text(words: string, x: number, y: number, attributes: Attributes): string {
  return element('text', { x, y, ...attributes }, [], words);
}

export function line(x1: number, y1: number, x2: number, y2: number, attributes: Attributes): string {
  return element('line', { x1, y1, x2, y2, ...attributes });
}

function attribute(value: string | number): string {
  return escaped(typeof value === 'number' ? String(Number(value.toFixed(2))) : value);
}

function escaped(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
