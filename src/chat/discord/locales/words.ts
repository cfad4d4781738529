/** A name as Discord lets people type it (lower case, at most 32 letters), and what it is for (at most 100 characters). */
export type Named = readonly [name: string, description: string];

/** What people can type in Discord, in one language. What stands in a value (`2h`, `off`) is typed so in all of them. */
export interface LocaleWords {
  readonly commands: Readonly<Record<string, Named>>;
  readonly options: Readonly<Record<string, Named>>;
}
