/** SVG to PNG, with the bundled font and no other: the same letters on every machine, and never none. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { Resvg } from '@resvg/resvg-js';
import { ConfigError } from '../core/errors.ts';
import { FONT } from './look.ts';

const FONT_FILES = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((name) =>
  join(import.meta.dirname, 'fonts', name),
);

/** Throws ConfigError when a font cannot be read: the renderer itself would silently leave the text out. */
export function checkFonts(files: readonly string[] = FONT_FILES): void {
  for (const file of files) {
    try {
      accessSync(file, constants.R_OK);
    } catch (cause) {
      throw new ConfigError(`the font ${file} cannot be read: pictures would have no words`, { cause });
    }
  }
}

export function toPng(svg: string): Uint8Array {
  const font = { loadSystemFonts: false, fontFiles: FONT_FILES, defaultFontFamily: FONT };
  return new Resvg(svg, { font, logLevel: 'off' }).render().asPng();
}
