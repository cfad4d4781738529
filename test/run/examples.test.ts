import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { examplePages } from '../../bench/examples/pages.ts';

const ROOT = new URL('../../', import.meta.url);

it('the examples in docs/examples are what Ebb says today: npm run examples writes them anew', async () => {
  const pages = await examplePages(new URL('recordings/north-korea-2014', ROOT).pathname);

  expect(pages.map(({ name }) => name)).toEqual(['discord.md', 'slack.md', 'alert.png', 'recovery.png']);
  for (const { name, content } of pages) {
    if (typeof content !== 'string') continue;
    expect(content).toBe(await readFile(new URL(`docs/examples/${name}`, ROOT), 'utf8'));
  }
}, 30_000);
