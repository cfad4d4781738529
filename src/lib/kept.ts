import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';

/** What stands in a file of that folder; null when there is none that can be read: it is asked for again. */
export function readKept<T>(folder: string, name: string, schema: z.ZodType<T>): T | null {
  try {
    const read = schema.safeParse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}

/** Puts a file in the place of the one before, as a whole or not at all. Rejects as the file system does. */
export async function keep(folder: string, name: string, value: unknown): Promise<void> {
  const path = join(folder, name);
  await mkdir(folder, { recursive: true });
  await writeFile(`${path}.new`, JSON.stringify(value));
  await rename(`${path}.new`, path);
}
