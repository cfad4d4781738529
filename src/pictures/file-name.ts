import { isoSeconds } from '../core/time.ts';
import type { Sheet } from './sheet.ts';

const NAME_CHARACTERS = 60;

/** `north-korea-2014-12-22-1700.png`, by the end of what is shown: lower-case letters, digits, hyphens and a dot. */
export function fileNameOf({ place, span }: Sheet): string {
  const plain = place.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
  const name = plain.replace(/[^a-z0-9]+/g, '-').slice(0, NAME_CHARACTERS);
  const time = isoSeconds(span.to).slice(0, 'YYYY-MM-DDThh:mm'.length).replace('T', '-').replace(':', '');
  const words = name.replace(/^-+|-+$/g, '');
  return `${words === '' ? 'place' : words}-${time}.png`;
}
