/** Where a reader can look for himself: each source's own page of the place, at the time the card speaks of. */
import type { CardAction, CardLink } from './card-model.ts';
import { placeKind, type PlaceId } from './entity.ts';
import type { Incident } from './incident.ts';
import { DAY_MS, type Instant, SECOND_MS } from './time.ts';

interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

type LinkTo = (code: string, kind: 'country' | 'asn', window: Window) => string | null;

const seconds = (at: Instant): number => Math.floor(at / SECOND_MS);
const day = (at: Instant): string => new Date(at).toISOString().slice(0, 10);

/** By family. Only pages that take a country's or a network's code are linked; regions have codes of each source's own. */
const PAGES: Readonly<Record<string, { readonly label: string; readonly to: LinkTo }>> = {
  ioda: {
    label: 'IODA',
    to: (code, kind, { from, to }) =>
      `https://ioda.inetintel.cc.gatech.edu/${kind}/${code}?from=${seconds(from)}&until=${seconds(to)}`,
  },
  google: {
    label: 'Google Transparency Report',
    to: (code, kind, { from, to }) =>
      kind === 'country'
        ? `https://transparencyreport.google.com/traffic/overview?fraction_traffic=start:${from};end:${to};product:19;region:${code}`
        : null,
  },
  radar: {
    label: 'Cloudflare Radar',
    to: (code, kind, { from, to }) =>
      `https://radar.cloudflare.com/traffic/${kind === 'asn' ? 'as' : ''}${code.toLowerCase()}?dateStart=${day(from)}&dateEnd=${day(to)}`,
  },
  ris: {
    label: 'RIPEstat',
    to: (code, kind) => `https://stat.ripe.net/resource/${kind === 'asn' ? 'AS' : ''}${code}`,
  },
};

/** From a day before the incident to the card's moment. */
export function sourceLinks(
  families: Iterable<string>,
  place: PlaceId,
  incident: Incident,
  at: Instant,
): readonly CardLink[] {
  const kind = placeKind(place);
  if (kind !== 'country' && kind !== 'asn') return [];
  const code = place.slice(place.indexOf(':') + 1);
  const window = { from: incident.startedAt - DAY_MS, to: at };
  return [...new Set(families)].flatMap((family) => {
    const page = Object.hasOwn(PAGES, family) ? PAGES[family] : undefined;
    const url = page?.to(code, kind, window) ?? null;
    return page === undefined || url === null ? [] : [{ label: page.label, url }];
  });
}

/** What can be done about an incident by pressing: the lines are those a person would type. */
export function incidentActions({ place, endedAt }: Incident): readonly CardAction[] {
  const always: readonly CardAction[] = [
    { label: 'Details', command: `status ${place}` },
    { label: 'Wrong?', command: `wrong ${place}` },
  ];
  if (endedAt !== null) return always;
  return [
    { label: 'Mute 1 h', command: `mute ${place} 1h` },
    { label: 'Mute until recovery', command: `mute ${place} until recovery` },
    ...always,
  ];
}
