/** The languages in which Discord shows what can be typed. A new one is one file here and one line in the list. */
import { Locale, type LocalizationMap } from 'discord.js';
import { de } from './de.ts';
import { es } from './es.ts';
import { fr } from './fr.ts';
import { pt } from './pt.ts';
import { ru } from './ru.ts';
import { tr } from './tr.ts';
import { uk } from './uk.ts';
import type { LocaleWords } from './words.ts';

/** Discord shows the Spanish of Spain to all who read Spanish. */
const LOCALES: readonly (readonly [Locale, LocaleWords])[] = [
  [Locale.German, de],
  [Locale.SpanishES, es],
  [Locale.French, fr],
  [Locale.PortugueseBR, pt],
  [Locale.Russian, ru],
  [Locale.Turkish, tr],
  [Locale.Ukrainian, uk],
];

interface Localizations {
  readonly name_localizations?: LocalizationMap;
  readonly description_localizations?: LocalizationMap;
}

/** What the command or option is called elsewhere; nothing where no language has a word for it. */
export function localized(kind: 'commands' | 'options', name: string): Localizations {
  const known = LOCALES.flatMap(([locale, words]) => {
    const named = Object.hasOwn(words[kind], name) ? words[kind][name] : undefined;
    return named === undefined ? [] : [{ locale, named }];
  });
  if (known.length === 0) return {};
  return {
    name_localizations: Object.fromEntries(known.map(({ locale, named }) => [locale, named[0]])),
    description_localizations: Object.fromEntries(known.map(({ locale, named }) => [locale, named[1]])),
  };
}
