/** Plain order of text, the same on every machine: no locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A prefix that ends with a slash means all channels of a guild; else it is one channel's whole id. */
export function isUnder(prefix: string, channel: string): boolean {
  return prefix.endsWith('/') ? channel.startsWith(prefix) : channel === prefix;
}
