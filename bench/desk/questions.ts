/** What people ask, as a line and as Discord's options. */
import { names } from './world.ts';
import { random } from '../random.ts';

export interface Question {
  readonly kind: string;
  readonly command: string;
  readonly values: Readonly<Record<string, string | number>>;
}

const KINDS: Readonly<Record<string, (name: string) => Omit<Question, 'kind'>>> = {
  status: (name) => ({ command: 'status', values: { place: name } }),
  'status world': () => ({ command: 'status', values: { place: 'world' } }),
  outages: () => ({ command: 'outages', values: {} }),
  history: (name) => ({ command: 'history', values: { place: name, days: 30 } }),
  'preview 7': (name) => ({ command: 'preview', values: { place: name, days: 7 } }),
  'preview world 7': () => ({ command: 'preview', values: { place: 'world', days: 7 } }),
  subscriptions: () => ({ command: 'subscriptions', values: {} }),
  feeds: () => ({ command: 'feeds', values: {} }),
  help: () => ({ command: 'help', values: {} }),
};

export function questions(count: number): readonly Question[] {
  const dice = random(5);
  const kinds = Object.entries(KINDS);
  return Array.from({ length: count }, (_, i) => {
    const name = names[Math.floor(dice() * names.length)] ?? 'Iran';
    const [kind, make] = kinds[i % kinds.length] ?? ['help', () => ({ command: 'help', values: {} })];
    return { kind, ...make(name) };
  });
}

/** `history North Korea 30` */
export function lineOf({ command, values }: Question): string {
  return [command, ...Object.values(values)].join(' ');
}

/** The first letters of names, one to eight; every tenth with a slip. */
export function beginnings(count: number): readonly string[] {
  const dice = random(6);
  return Array.from({ length: count }, (_, i) => {
    const name = names[Math.floor(dice() * names.length)] ?? 'Iran';
    const begun = name.slice(0, 1 + Math.floor(dice() * 8));
    return i % 10 === 0 ? `${begun.slice(0, -1)}x${begun.slice(-1)}` : begun;
  });
}

/** The times of some questions by their kind, one after the other. */
export async function timed(
  asked: readonly Question[],
  ask: (question: Question, index: number) => Promise<number>,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const times = new Map<string, number[]>();
  for (const [index, question] of asked.entries()) {
    const ms = await ask(question, index);
    times.set(question.kind, [...(times.get(question.kind) ?? []), ms]);
  }
  return times;
}
