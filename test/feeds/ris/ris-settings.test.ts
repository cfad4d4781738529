import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../src/core/errors.ts';
import { risFeed } from '../../../src/feeds/ris/index.ts';
import { feedContext } from '../../support/feed-parts.ts';

const made = (places: string) => risFeed.create(feedContext(), { EBB_RIS_PLACES: places });

describe('EBB_RIS_PLACES', () => {
  it('names countries and networks that are watched whoever is subscribed', () => {
    const feed = made('KP, AS131279 Iran');

    expect('off' in feed ? [] : feed.places()).toEqual(['asn:131279', 'country:IR', 'country:KP']);
  });

  it.each(['Atlantis', 'KP,world', 'region:IR-Tehran'])('is refused where it says %s', (places) => {
    expect(() => made(places)).toThrow(ConfigError);
    expect(() => made(places)).toThrow(/^EBB_RIS_PLACES: .* is no country code \(KP\) and no network/);
  });
});
