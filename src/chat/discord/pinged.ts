import type { Pinged } from '../../app/chat.ts';

const ROLE = /^(?:<@&(\d{1,20})>|(\d{1,20}))$/;
const EVERYBODY = /^@?(?:everyone|here)$/i;
const PERSON = /^<@!?\d+>$/;

/** `<@&role>` or a role's bare id. The role that everybody has carries the server's own id. */
export function pingedIn(guild: string): (text: string) => Pinged | null {
  return (text) => {
    if (EVERYBODY.test(text)) return { kind: 'everybody' };
    if (PERSON.test(text)) return { kind: 'person' };
    const [, written, bare] = ROLE.exec(text) ?? [];
    const id = written ?? bare;
    if (id === undefined) return null;
    return id === guild ? { kind: 'everybody' } : { kind: 'group', id };
  };
}
