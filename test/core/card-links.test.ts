import { describe, expect, it } from 'vitest';
import { incidentActions, sourceLinks } from '../../src/core/card-links.ts';
import { foldIncident } from '../../src/core/fold.ts';
import { transition } from './card-builders.ts';

const STARTED = Date.parse('2014-12-20T09:10:00Z');
const AT = Date.parse('2014-12-22T16:25:00Z');
const OPEN = foldIncident(null, transition({ at: AT, startedAt: STARTED, from: 'normal', to: 'blackout' }));

describe('links of a card', () => {
  it("lead to each source's own page of the place, from a day before the incident to now", () => {
    const links = sourceLinks(['ioda', 'radar', 'ris', 'google', 'ioda', 'mine'], 'country:KP', OPEN, AT);
    expect(links).toEqual([
      {
        label: 'IODA',
        url: 'https://ioda.inetintel.cc.gatech.edu/country/KP?from=1418980200&until=1419265500',
      },
      {
        label: 'Cloudflare Radar',
        url: 'https://radar.cloudflare.com/traffic/kp?dateStart=2014-12-19&dateEnd=2014-12-22',
      },
      { label: 'RIPEstat', url: 'https://stat.ripe.net/resource/KP' },
      {
        label: 'Google Transparency Report',
        url: 'https://transparencyreport.google.com/traffic/overview?fraction_traffic=start:1418980200000;end:1419265500000;product:19;region:KP',
      },
    ]);
  });

  it('of a network; none of a region, whose codes are each source its own', () => {
    const urls = sourceLinks(['radar', 'ris', 'google'], 'asn:131279', OPEN, AT).map(({ url }) => url);
    expect(urls[0]).toMatch(/^https:\/\/radar\.cloudflare\.com\/traffic\/as131279\?/);
    expect(urls.slice(1)).toEqual(['https://stat.ripe.net/resource/AS131279']);
    expect(sourceLinks(['ioda'], 'region:IR-Tehran', OPEN, AT)).toEqual([]);
    expect(sourceLinks(['toString', '__proto__'], 'country:KP', OPEN, AT)).toEqual([]);
  });
});

describe('buttons of a card', () => {
  it('mute only what is still open', () => {
    const commands = incidentActions(OPEN).map(({ command }) => command);
    const [place] = [OPEN.place];
    expect(commands).toEqual([
      `mute ${place} 1h`,
      `mute ${place} until recovery`,
      `status ${place}`,
      `wrong ${place}`,
    ]);
    const over = foldIncident(
      OPEN,
      transition({ seq: 2, at: AT + 1, from: 'blackout', to: 'normal', ending: 'recovered' }),
    );
    expect(incidentActions(over).map(({ label }) => label)).toEqual(['Details', 'Wrong?']);
  });
});
