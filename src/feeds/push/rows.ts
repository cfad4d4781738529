/** The rows of a body: all of them, or – one is wrong – none. */
import type { Observation } from '../../core/series.ts';
import type { Item } from './body.ts';
import { type Problem, Refusal } from './refusal.ts';
import { about, readRow, rowSchema, type RowParts, type Wrong } from './row.ts';

const MAX_PROBLEMS = 20;

export interface RowReader {
  /** @throws Refusal (422) that names what is wrong where, up to 20 problems. */
  read(items: readonly Item[]): Rows;
}

export interface Rows {
  readonly observations: readonly Observation[];
  /** Said twice in the same body, with the same value. */
  readonly repeated: number;
}

export function createRowReader(parts: RowParts): RowReader {
  const schema = rowSchema(parts);
  return {
    read: (items) => {
      const problems: Problem[] = [];
      const rows = new Map<string, Observation>();
      for (const { where, value, unreadable } of items) {
        const read = unreadable === undefined ? readRow(schema, value) : { wrong: [about('', unreadable)] };
        const wrong = read.wrong ?? add(rows, read.row);
        problems.push(...wrong.map((problem) => ({ ...where, ...problem })));
        if (problems.length >= MAX_PROBLEMS) break;
      }
      if (problems.length > 0) throw refusal(problems.slice(0, MAX_PROBLEMS));
      return { observations: [...rows.values()], repeated: items.length - rows.size };
    },
  };
}

function refusal(problems: readonly Problem[]): Refusal {
  const [first] = problems;
  const where = first?.line === undefined ? `observation ${first?.observation}` : `line ${first.line}`;
  const field = first?.field === '' ? '' : `, ${first?.field}`;
  const more = problems.length > 1 ? ` (the first of ${countText(problems.length)})` : '';
  const message = `Nothing of this body was taken: ${where}${field}: ${first?.problem}${more}.`;
  return new Refusal(422, message, { problems });
}

function countText(count: number): string {
  return count === MAX_PROBLEMS ? `${MAX_PROBLEMS} or more` : String(count);
}

/** Two values for one bin in one body: nobody can tell which is meant. */
function add(rows: Map<string, Observation>, row: Observation): readonly Wrong[] {
  const key = `${row.signal} ${row.place} ${row.observedAt}`;
  const before = rows.get(key);
  rows.set(key, row);
  if (before === undefined || before.value === row.value) return [];
  return [about('value', `another one for this signal, entity and time stands earlier in the body`)];
}
