/** Made-up worlds, each from a corpus and a seed, written from the field's facts and not from any detector. */
import type { World, WorldSeries } from '../world.ts';
import { CATALOGUE } from './catalogue.ts';
import { CLIMATES, type CorpusName } from './climate.ts';
import { curveMs } from './curve.ts';
import { drawCountries, type Country } from './country.ts';
import { drawEvents } from './events.ts';
import { failFeeds, type Busy } from './failures.ts';
import { labelsOf } from './labels.ts';
import { drawHolidays, drawShift } from './level.ts';
import { randomOf } from './random.ts';
import { drawLivedSeries, type Life } from './series.ts';
import { spanOf } from './span.ts';
import { spoil } from './trouble.ts';

/** With one signal or two, losing one at the wrong time is losing sight of the place. */
function hasFewSignals({ country }: Life): boolean {
  return country.series.length <= 2;
}

function busyOf(lives: readonly Life[]): Busy {
  return (signal, from, to) =>
    lives.some(
      (life) =>
        hasFewSignals(life) &&
        life.country.series.some(({ spec }) => spec.id === signal) &&
        life.events.some(({ onset, curve }) => onset < to && onset + curveMs(curve) > from),
    );
}

/** The readings of one country: its life, and what went wrong with reading it. */
function drawReadings(life: Life, ...keys: readonly (string | number)[]): readonly WorldSeries[] {
  const few = hasFewSignals(life);
  return life.country.series.map((series) => {
    const lived = drawLivedSeries(randomOf(...keys, series.spec.id, 'life'), series, life);
    spoil(randomOf(...keys, series.spec.id, 'trouble'), lived, series.level, few);
    return { place: lived.place, signal: lived.signal, values: lived.values };
  });
}

/** Thirty countries over sixty days, 28 of them history; the same corpus and seed give the same world. */
export function createWorld(corpus: CorpusName, seed: number): World {
  const span = spanOf(seed);
  const climate = CLIMATES[corpus];
  const lives = drawCountries(randomOf(corpus, seed, 'countries')).map((country: Country): Life => {
    const random = randomOf(corpus, seed, country.id, 'plan');
    const shift = drawShift(random, country, span);
    const holidays = drawHolidays(random, country, span);
    return { country, climate, span, shift, holidays, events: drawEvents(random, country, span) };
  });
  const series = lives.flatMap((life) => drawReadings(life, corpus, seed, life.country.id));
  failFeeds(randomOf(corpus, seed, 'failures'), series, span, busyOf(lives));
  return {
    seed,
    ...span,
    signals: CATALOGUE.filter(({ id }) => series.some(({ signal }) => signal.id === id)),
    places: lives.map(({ country }) => country.id),
    series,
    labels: lives.flatMap(({ events }) => events.flatMap(labelsOf)),
  };
}
