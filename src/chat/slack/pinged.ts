import type { Pinged } from '../../app/chat.ts';

const GROUP = /^(?:<!subteam\^([A-Z0-9]{1,20})(?:\|[^<>]*)?>|(S[A-Z0-9]{1,20}))$/;
const EVERYBODY = /^(?:<!)?[@!]?(?:everyone|here|channel)(?:\|[^<>]*)?>?$/i;
const PERSON = /^(?:<@[A-Z0-9]+(?:\|[^<>]*)?>|[UW][A-Z0-9]{6,20})$/;

/** A user group as Slack writes it, or its bare id, to which `typedLine` shortens it. */
export function pinged(text: string): Pinged | null {
  if (EVERYBODY.test(text)) return { kind: 'everybody' };
  if (PERSON.test(text)) return { kind: 'person' };
  const [, written, bare] = GROUP.exec(text) ?? [];
  const id = written ?? bare;
  return id === undefined ? null : { kind: 'group', id };
}
