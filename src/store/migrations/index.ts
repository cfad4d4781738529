import { initial } from './0001-initial.ts';
import { reports } from './0002-reports.ts';
import { manners } from './0003-manners.ts';
import { persons } from './0004-persons.ts';
import type { Migration } from './migration.ts';

/** In order of their versions. */
export const MIGRATIONS: readonly Migration[] = [initial, reports, manners, persons];
