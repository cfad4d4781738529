import { readdirSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import { describe, expect, it } from 'vitest';
import { feeds } from '../../src/feeds/index.ts';
import { feedContext } from '../support/feed-parts.ts';

/** A test file runs the suite under the feed's id, which the suite compares with the feed's own. */
const RUNS_CONTRACT = /^feedContract\('([^']+)', /gm;
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

  it('holds feeds alone that are run through the contract of all feeds', () => {
    const texts = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.test.ts'))
      .map((path) => readFileSync(join(import.meta.dirname, path), 'utf8'));
    const run = new Set(texts.flatMap((text) => [...text.matchAll(RUNS_CONTRACT)].map(([, id]) => id)));

    expect(feeds.map((feed) => feed.id).filter((id) => !run.has(id))).toEqual([]);
  });

  it('makes feeds that are called as they are listed', () => {
    const context = feedContext({ countries: ['KP'] });

    expect(feeds.map((feed) => feed.create(context, {}).id)).toEqual(feeds.map((feed) => feed.id));
  });
});
