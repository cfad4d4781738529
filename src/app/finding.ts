/** What `doctor` found out about one thing: all right, worth knowing, or to be mended. */
export interface Finding {
  readonly state: 'ok' | 'note' | 'bad';
  /** What was looked at: `Discord`, `IODA`, `Clock`. */
  readonly what: string;
  /** A sentence for people. It never holds a token. */
  readonly text: string;
  /** What to do about it; present where it is bad. */
  readonly todo?: string;
}
