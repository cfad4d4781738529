/** Writes docs/examples: what Ebb says on each platform, and its pictures. `npm run examples`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { examplePages } from './examples/pages.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs', 'examples');
mkdirSync(folder, { recursive: true });
for (const { name, content } of await examplePages(join(root, 'recordings', 'north-korea-2014'))) {
  writeFileSync(join(folder, name), content);
  console.log(`docs/examples/${name}`);
}
