import { HOUR_MS, type Instant } from '../time.ts';

/**
 * The lowest ratio of each of the last 48 hours, a byte an hour. The levels of many places share one array (a page):
 * an array a place would cost five times the bytes in it.
 */
export const LEVEL_HOURS = 48;
const PLACES_A_PAGE = 128;

/** Where the levels of one place are. */
export interface LevelSlot {
  readonly levelPage: Uint8Array;
  readonly levelFrom: number;
}

/** The levels of one place, oldest hour first, in hundredths; 255 is none. Writes go through to the page. */
export function levelsOf({ levelPage, levelFrom }: LevelSlot): Uint8Array {
  return levelPage.subarray(levelFrom, levelFrom + LEVEL_HOURS);
}

/** The levels of the 48 hours up to `at`, as shares; null where nothing was judged. None of a place nobody watches. */
export function hourlyLevelsAt(
  place: (LevelSlot & { readonly levelHour: number }) | undefined,
  at: Instant,
): readonly (number | null)[] {
  if (place === undefined) return [];
  const levels = [...levelsOf(place)].map((level) => (level === 255 ? null : level / 100));
  const ahead = Math.min(levels.length, Math.max(0, Math.floor(at / HOUR_MS) - place.levelHour));
  return [...levels.slice(ahead), ...new Array<null>(ahead).fill(null)];
}

/** Hands out slots, a new page when the last is full. */
export class LevelPages {
  private page = new Uint8Array(0);
  private from = 0;

  next(): LevelSlot {
    if (this.from === this.page.length) {
      this.page = new Uint8Array(PLACES_A_PAGE * LEVEL_HOURS).fill(255);
      this.from = 0;
    }
    const slot = { levelPage: this.page, levelFrom: this.from };
    this.from += LEVEL_HOURS;
    return slot;
  }
}
