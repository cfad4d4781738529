/** How wide words are in the bundled font, near enough to keep them inside the picture. */

/** Advance widths of the characters 32 to 126 in thousandths of the font size (DejaVu Sans 2.37, table hmtx). */
const PLAIN_WIDTHS = [
  318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361, 318, 337, 636, 636, 636, 636, 636,
  636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632, 575, 775, 752, 295,
  295, 656, 557, 863, 748, 787, 603, 787, 695, 635, 611, 732, 684, 989, 685, 611, 685, 390, 337, 390, 838,
  500, 500, 613, 635, 550, 635, 615, 352, 635, 634, 278, 278, 579, 278, 974, 634, 612, 635, 635, 411, 521,
  392, 634, 592, 818, 592, 592, 525, 636, 337, 636, 838,
] as const;
const BOLD_WIDTHS = [
  348, 456, 521, 838, 696, 1002, 872, 306, 457, 457, 523, 838, 380, 415, 380, 365, 696, 696, 696, 696, 696,
  696, 696, 696, 696, 696, 400, 400, 838, 838, 838, 580, 1000, 774, 762, 734, 830, 683, 683, 821, 837, 372,
  372, 775, 637, 995, 837, 850, 733, 850, 770, 720, 682, 812, 774, 1103, 771, 724, 725, 457, 365, 457, 838,
  500, 500, 675, 716, 593, 716, 678, 435, 716, 712, 343, 343, 665, 343, 1042, 712, 687, 716, 716, 493, 595,
  478, 712, 652, 924, 645, 652, 582, 712, 365, 712, 838,
] as const;
/** Of all other letters few are wider (their averages lie between 0.52 and 0.81); a clip holds back what is. */
const OTHER_WIDTH = { plain: 850, bold: 950 } as const;
const FIRST_CODE = 32;
const ELLIPSIS = '…';

export interface Face {
  readonly sizePx: number;
  readonly isBold: boolean;
}

function characterWidth(character: string, isBold: boolean): number {
  const known = (isBold ? BOLD_WIDTHS : PLAIN_WIDTHS)[(character.codePointAt(0) ?? 0) - FIRST_CODE];
  if (known !== undefined) return known;
  return /^[\p{M}\p{Cf}]$/u.test(character) ? 0 : OTHER_WIDTH[isBold ? 'bold' : 'plain'];
}

/** In pixels. */
export function textWidth(words: string, { sizePx, isBold }: Face): number {
  let thousandths = 0;
  for (const character of words) thousandths += characterWidth(character, isBold);
  return (thousandths * sizePx) / 1_000;
}

/** The words, cut with an ellipsis where they are wider than that; empty when not one character fits. */
export function fitText(words: string, maxWidthPx: number, face: Face): string {
  if (textWidth(words, face) <= maxWidthPx) return words;
  let room = maxWidthPx - textWidth(ELLIPSIS, face);
  let kept = '';
  for (const character of words) {
    room -= textWidth(character, face);
    if (room < 0) break;
    kept += character;
  }
  return kept === '' ? '' : `${kept.trimEnd()}${ELLIPSIS}`;
}

/** The first wording that fits; the last one is cut if none does. */
export function firstFitting(wordings: readonly string[], maxWidthPx: number, face: Face): string {
  const fitting = wordings.find((words) => textWidth(words, face) <= maxWidthPx);
  return fitting ?? fitText(wordings.at(-1) ?? '', maxWidthPx, face);
}
