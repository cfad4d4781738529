/** `npm run thresholds`: writes the page of thresholds from the table that the program uses. */
import { writeFile } from 'node:fs/promises';
import { thresholdsText } from '../core/policy-words.ts';

await writeFile(new URL('../../docs/thresholds.md', import.meta.url), thresholdsText());
