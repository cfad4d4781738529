import { CASES } from './test/core/card-incidents.ts';
import { incidentCard } from './src/core/card.ts';
import { noticeCard } from './src/core/card-notice.ts';
import { renderCard } from './src/chat/console/render.ts';
import { formatUtc } from './src/core/places-time.ts';
for (const c of CASES) { console.log(`\n== ${c.name}`); console.log(renderCard(incidentCard(c.incident, c.context), {width: 96, colour: false, timeText: formatUtc}));}
for (const notice of ['feed-broken','feed-recovered'] as const) console.log('\n'+renderCard(noticeCard({at: Date.parse('2025-03-25T04:10:00Z'), notice, signal:'ioda.ping-slash24'}, {measurer:'IODA', kind:'probing', utcTime: formatUtc, sources:['IODA, ioda.live']}), {colour:false, timeText: formatUtc}));
