/** Ways in which good JSON goes bad: what providers and senders do to their own format. */

interface Spoil {
  readonly how: string;
  readonly spoil: (json: unknown) => unknown;
}

type Change = (value: unknown) => unknown;

/** Every value of the JSON changed, the inner ones first. */
function throughout(json: unknown, change: Change): unknown {
  if (Array.isArray(json)) return change(json.map((item) => throughout(item, change)));
  if (typeof json !== 'object' || json === null) return change(json);
  return change(
    Object.fromEntries(Object.entries(json).map(([key, value]) => [key, throughout(value, change)])),
  );
}

const numbers =
  (change: (number: number) => unknown): Change =>
  (value) =>
    typeof value === 'number' ? change(value) : value;
const words =
  (change: (text: string) => unknown): Change =>
  (value) =>
    typeof value === 'string' ? change(value) : value;
const lists =
  (change: (list: readonly unknown[]) => unknown): Change =>
  (value) =>
    Array.isArray(value) ? change(value) : value;
const objects =
  (change: (fields: Readonly<Record<string, unknown>>) => unknown): Change =>
  (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) ? change({ ...value }) : value;

const YEAR_S = 31_536_000;

/** Seconds, milliseconds or ISO text: a year later. */
const later: Change = (value) => {
  if (typeof value === 'number' && value > 1e9 && value < 2e9) return value + YEAR_S;
  if (typeof value === 'number' && value > 1e12 && value < 2e12) return value + YEAR_S * 1_000;
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return value;
  return value.replace(/^\d{4}/, (year) => String(Number(year) + 1));
};

const CHANGES: Readonly<Record<string, Change>> = {
  'null for its numbers': numbers(() => null),
  '"NaN" for its numbers': numbers(() => 'NaN'),
  'text for its numbers': numbers(String),
  'lists for its numbers': numbers((number) => [number]),
  'numbers below zero': numbers((number) => -1 - number),
  'numbers without end': numbers(() => 1e308),
  'numbers with fractions': numbers((number) => number + 0.5),
  'null for its words': words(() => null),
  'numbers for its words': words(() => 7),
  'empty words': words(() => ''),
  'words without end': words((text) => text.repeat(500)),
  'codes that nobody knows': words((text) => (/^[A-Z]{2}$/.test(text) ? 'QQ' : `${text}?`)),
  'words of the language itself': words(() => '__proto__'),
  'times of next year': later,
  'its lists backwards': lists((list) => list.toReversed()),
  'each item twice': lists((list) => list.flatMap((item) => [item, item])),
  'items of other kinds': lists((list) => [null, 'x', 7, {}, [], ...list]),
  'its lists empty': lists(() => []),
  'objects for its lists': lists((list) => ({ ...list })),
  'lists for its objects': objects((fields) => Object.values(fields)),
  'fields that nobody knows': objects((fields) =>
    Object.fromEntries([
      ...Object.entries(fields),
      ['__proto__', { value: 1 }],
      ['constructor', 'x'],
      ['x', [1]],
    ]),
  ),
};

export const SPOILS: readonly Spoil[] = Object.entries(CHANGES).map(([how, change]) => ({
  how,
  spoil: (json) => throughout(json, change),
}));

const MOST_FIELDS = 60;

/** The same without one of its fields, for each field. */
export function withoutEach(json: unknown): readonly Spoil[] {
  const names = new Set<string>();
  throughout(
    json,
    objects((fields) => {
      for (const name of Object.keys(fields)) names.add(name);
      return fields;
    }),
  );
  return [...names].slice(0, MOST_FIELDS).map((name) => ({
    how: `no field ${name}`,
    spoil: (good) =>
      throughout(
        good,
        objects((fields) => Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name))),
      ),
  }));
}

const ODD_VALUES: readonly ((value: unknown) => unknown)[] = [
  ...[null, 'NaN', '', '7', '__proto__', -1, 0.5, 1e308, true, []].map((odd) => () => odd),
  () => ({}),
  (value) => (typeof value === 'number' ? value + 1 : `${String(value)}?`),
];

/** The same with one of its values wrong, for each value in every third way of being wrong, by turns: all take long. */
export function oneByOne(json: unknown): readonly Spoil[] {
  let count = 0;
  const leaf: Change = (value) => {
    if (typeof value !== 'object') count += 1;
    return value;
  };
  throughout(json, leaf);
  return Array.from({ length: count }, (_, at) => at).flatMap((at) =>
    ODD_VALUES.map((odd, way) => ({ odd, way }))
      .filter(({ way }) => (way + at) % 3 === 0)
      .map(({ odd, way }) => ({
        how: `value ${at} wrong in way ${way}`,
        spoil: (good) => {
          let seen = -1;
          return throughout(good, (value) => {
            if (typeof value !== 'object') seen += 1;
            return typeof value !== 'object' && seen === at ? odd(value) : value;
          });
        },
      })),
  );
}
