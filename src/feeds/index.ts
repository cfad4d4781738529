import { atlasFeed } from './atlas/index.ts';
import type { FeedDefinition } from './feed.ts';
import { iodaFeed } from './ioda/index.ts';
import { pushFeed } from './push/index.ts';
import { radarFeed } from './radar/index.ts';
import { ripestatFeed } from './ripestat/index.ts';
import { risFeed } from './ris/index.ts';

/** Every feed. Adding one is a file or folder beside this one, and a line here. */
export const feeds: readonly FeedDefinition[] = [
  iodaFeed,
  risFeed,
  radarFeed,
  atlasFeed,
  ripestatFeed,
  pushFeed,
];
