/** The program as one file for each process that tests start: through tsx, each start takes two seconds more. */
import { cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = 'node_modules/.ebb-built';

export const BUILT_MAIN = join(FOLDER, 'src/main.mjs');
export const BUILT_CONSOLE_CHILD = join(FOLDER, 'test/support/console-child.mjs');
export const BUILT_STORE_CHILD = join(FOLDER, 'test/support/store-child.mjs');

/** Of hundreds of files each, which every process would look for one by one. */
const MANY_FILES = new Set(['date-fns', 'zod', 'd3-scale', 'd3-shape', 'd3-time-format']);

/** Once before all tests; dependencies are what `npm ci` installed. */
export default async function setup(): Promise<void> {
  // Here: processes that need only the names above should not load it.
  const { build } = await import('esbuild');
  const { dependencies }: { dependencies: object } = JSON.parse(readFileSync('package.json', 'utf8'));
  rmSync(FOLDER, { recursive: true, force: true });
  await build({
    entryPoints: ['src/main.ts', 'test/support/console-child.ts', 'test/support/store-child.ts'],
    outdir: FOLDER,
    outbase: '.',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: Object.keys(dependencies).filter((name) => !MANY_FILES.has(name)),
    logLevel: 'warning',
  });
  // Fonts are looked for beside the code that reads them, which is in one of these.
  for (const beside of [FOLDER, join(FOLDER, 'src')])
    cpSync('src/pictures/fonts', join(beside, 'fonts'), { recursive: true });
}
