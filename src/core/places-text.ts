/**
 * A name as it is compared: what people leave out or type differently (case, accents, punctuation, a leading
 * "the", "and" or "&", "St." for "Saint") makes no difference.
 */
export interface FoldedName {
  /** `cotedivoire`: all words joined, so that "cote divoire" and "Côte d’Ivoire" are one. */
  readonly compact: string;
  /** ` cote divoire`: a blank before each word, so that a word's beginning can be looked for. */
  readonly spaced: string;
  /** Words in alphabetical order without "of": "Korea (Republic of)" and "Republic of Korea" are one. */
  readonly bag: string;
}

/** Longer text is no place's name; the bound keeps hostile input cheap. */
const MAX_LENGTH = 200;

/** Accents of Latin, Greek and Cyrillic; Hebrew points; Arabic vowels, hamzas and the stretching stroke; joiners. */
const MARKS = /[\u0300-\u036f\u0591-\u05c7\u0640\u064b-\u065f\u0670\u200b-\u200f]/g;

/** Apostrophes and what is typed for them (Oʻzbekiston, d’Ivoire). */
const APOSTROPHES = /['’‘`´ʻʼʹ]/g;

/** Letters that Unicode does not take apart, and pairs that keyboards of one language or another exchange. */
const LETTERS: ReadonlyMap<string, string> = new Map([
  ['ı', 'i'],
  ['ø', 'o'],
  ['đ', 'd'],
  ['ł', 'l'],
  ['ħ', 'h'],
  ['ß', 'ss'],
  ['æ', 'ae'],
  ['œ', 'oe'],
  ['ə', 'e'],
  ['ð', 'd'],
  ['þ', 'th'],
  ['ς', 'σ'],
  ['ی', 'ي'],
  ['ى', 'ي'],
  ['ک', 'ك'],
  ['ة', 'ه'],
  ['ہ', 'ه'],
]);
const LETTER = new RegExp(`[${[...LETTERS.keys()].join('')}]`, 'g');

const SEPARATORS = /[^\p{L}\p{N}\p{M}]+/u;

/** Most names are plain; they do not need the slow way. */
const PLAIN = /^[ -~]*$/;
const PLAIN_SEPARATORS = /[^a-z0-9]+/;

function foldLetters(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(MARKS, '')
    .replace(APOSTROPHES, '')
    .replace(LETTER, (letter) => LETTERS.get(letter) ?? letter)
    .normalize('NFC');
}

function split(text: string): readonly string[] {
  const lower = text.toLowerCase();
  if (PLAIN.test(lower)) return lower.replaceAll("'", '').replaceAll('`', '').split(PLAIN_SEPARATORS);
  return foldLetters(lower).split(SEPARATORS);
}

function wordsOf(text: string): readonly string[] {
  const words = split(text.slice(0, MAX_LENGTH))
    .filter((word) => word !== '')
    .map((word) => (word === 'st' ? 'saint' : word));
  const telling = words.filter((word, index) => word !== 'and' && !(word === 'the' && index === 0));
  return telling.length > 0 ? telling : words;
}

function foldWords(words: readonly string[]): FoldedName {
  const bag = words.filter((word) => word !== 'of' && word !== 'the').toSorted();
  return { compact: words.join(''), spaced: words.map((word) => ` ${word}`).join(''), bag: bag.join(' ') };
}

export function foldName(text: string): FoldedName {
  return foldWords(wordsOf(text));
}

/** What official names are made of beside the name itself: "Federal Republic of Germany". */
const FORMS: ReadonlySet<string> = new Set(
  (
    'republic kingdom state states federal federative federated federation islamic democratic peoples people ' +
    'socialist union commonwealth principality duchy grand sultanate emirate plurinational bolivarian hashemite ' +
    'arab independent province cooperative sovereign confederation country of the'
  ).split(' '),
);

/** The name without its form of state; null when nothing was taken off or nothing is left. */
export function withoutStateForm(text: string): FoldedName | null {
  const words = wordsOf(text);
  const own = words.filter((word) => !FORMS.has(word));
  return own.length === 0 || own.length === words.length ? null : foldWords(own);
}
