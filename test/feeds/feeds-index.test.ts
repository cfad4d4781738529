import { readdirSync } from 'node:fs';
import { join, parse } from 'node:path';
import { describe, expect, it } from 'vitest';
import { feeds } from '../../src/feeds/index.ts';
import { feedContext } from '../support/feed-parts.ts';

const FEEDS = join(import.meta.dirname, '../../src/feeds');
/** What is in the folder and is no feed: the list, and what a feed is. */
const NO_FEEDS = new Set(['index', 'feed']);

describe('the list of feeds', () => {
  it('holds every feed in the folder, once', () => {
    const present = readdirSync(FEEDS)
      .map((entry) => parse(entry).name)
      .filter((name) => !NO_FEEDS.has(name));

    expect(feeds.map((feed) => feed.id).sort()).toEqual(present.sort());
  });

  it('makes feeds that are called as they are listed', () => {
    const context = feedContext({ countries: ['KP'] });

    expect(feeds.map((feed) => feed.create(context, {}).id)).toEqual(feeds.map((feed) => feed.id));
  });
});
