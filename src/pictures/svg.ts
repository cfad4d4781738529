/** The few pieces of SVG that a chart needs. Everything that goes in is escaped; numbers keep one decimal. */

type Attributes = Readonly<Record<string, string | number>>;

export function element(name: string, attributes: Attributes, children: readonly string[] = []): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${attribute(value)}"`);
  const open = `<${name}${pairs.join('')}`;
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${name}>`;
}

export function text(words: string, x: number, y: number, attributes: Attributes): string {
  return words === '' ? '' : element('text', { x, y, ...attributes }, [escaped(words)]);
}

export function line(x1: number, y1: number, x2: number, y2: number, attributes: Attributes): string {
  return element('line', { x1, y1, x2, y2, ...attributes });
}

export function rectangle({ left, top, right, bottom }: Box, attributes: Attributes): string {
  return element('rect', { x: left, y: top, width: right - left, height: bottom - top, ...attributes });
}

/** Edges in pixels; y grows downwards. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

function attribute(value: string | number): string {
  return escaped(typeof value === 'number' ? String(Math.round(value * 10) / 10) : value);
}

/** Characters that XML forbids are taken out with the rest of what cannot be printed, in `plainWords`. */
function escaped(words: string): string {
  return words
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
