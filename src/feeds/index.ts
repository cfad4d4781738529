import type { FeedDefinition } from './feed.ts';
import { iodaFeed } from './ioda/index.ts';

/** Every feed. Adding one is a file or folder beside this one, and a line here. */
export const feeds = [iodaFeed] as const satisfies readonly FeedDefinition[];
