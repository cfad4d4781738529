/** Pictures for the chats. Drawing is pure; only the step to PNG needs the machine. */
import type { Picture } from '../app/chat.ts';
import { altOf } from './alt.ts';
import { drawSheet } from './chart.ts';
import type { ChartInput } from './chart-input.ts';
import { fileNameOf } from './file-name.ts';
import { checkFonts, toPng } from './raster.ts';
import { sheetOf } from './sheet.ts';

interface Pictures {
  /** Takes tens of milliseconds of the processor. Never throws for what is in the input. */
  chart(input: ChartInput): Picture;
}

/** Throws ConfigError when the bundled fonts are missing. */
export function createPictures(): Pictures {
  checkFonts();
  return {
    chart: (input) => {
      const sheet = sheetOf(input);
      return { png: toPng(drawSheet(sheet)), alt: altOf(sheet), fileName: fileNameOf(sheet) };
    },
  };
}
