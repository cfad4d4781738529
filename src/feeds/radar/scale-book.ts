import type { Log } from '../../app/ports.ts';
import type { PlaceId } from '../../core/entity.ts';
import type { SignalId } from '../../core/series.ts';
import type { Points } from './points.ts';
import { rescale, type Scale } from './scale.ts';
import type { ScaleFiles } from './scale-file.ts';

/** Names one series. */
export interface SeriesKey {
  readonly place: PlaceId;
  readonly signal: SignalId;
}

interface Taken {
  readonly values: Points['values'];
  /** The whole answer is to be handed over, because a new scale began with it. */
  readonly isWhole: boolean;
}

/** The scales of all relative series, in memory and in files. */
export class ScaleBook {
  private readonly files: ScaleFiles;
  private readonly log: Log;
  private readonly places = new Map<PlaceId, Map<SignalId, Scale>>();
  /** Series whose new scale nobody has been told of: a run that fails hands nothing over. */
  private readonly untold = new Set<string>();
  private readonly changed = new Set<PlaceId>();

  constructor(files: ScaleFiles, log: Log) {
    this.files = files;
    this.log = log;
  }

  /** Must have resolved before something is taken of the place. */
  async open(place: PlaceId): Promise<void> {
    if (this.places.has(place)) return;
    const scales = await this.files.load(place);
    // Somebody else may have waited for the same file.
    if (!this.places.has(place)) this.places.set(place, new Map(scales));
  }

  /** Joins an answer to what was handed over before. Nothing waits in here: of two answers one comes first. */
  take({ place, signal }: SeriesKey, answered: Points['values']): Taken {
    const scales = this.places.get(place) ?? new Map<SignalId, Scale>();
    this.places.set(place, scales);
    const { scale, isNew, values } = rescale(answered, scales.get(signal) ?? null);
    const key = `${signal} ${place}`;
    if (scale !== null) scales.set(signal, scale);
    this.changed.add(place);
    if (isNew) this.untold.add(key);
    if (isNew && scale !== null && scale.epoch > 1) {
      this.log.info('a series begins a new scale', { feed: 'radar', signal, place, epoch: scale.epoch });
    }
    return { values, isWhole: this.untold.has(key) };
  }

  /** What was taken of these series has been handed over. */
  async told(keys: readonly SeriesKey[]): Promise<void> {
    for (const { place, signal } of keys) this.untold.delete(`${signal} ${place}`);
    for (const place of new Set(keys.map((key) => key.place))) {
      if (!this.changed.delete(place)) continue;
      await this.files.save(place, this.places.get(place) ?? new Map());
    }
  }
}
