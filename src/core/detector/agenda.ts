/**
 * What falls due when. Bins wait until their start + step + lag (or the clock, if they came later); silences wait
 * until a signal has said nothing for so long that it counts as unknown. Instants come out in order.
 */
import { HOUR_MS, type Instant } from '../time.ts';
import type { SignalPlan } from './plan.ts';

/** All rows of one signal and bin that wait together. */
export interface DueBin {
  readonly signal: number;
  readonly observedAt: Instant;
  readonly at: Instant;
  readonly due: Instant;
  readonly series: number[];
  readonly values: number[];
  taken: boolean;
}

/** A row that came after a newer bin of its series was judged: new, or a revision. */
export interface LateRow {
  readonly series: number;
  readonly observedAt: Instant;
  readonly value: number;
}

/** Bins, silences and rows behind their series that come up at one instant. */
interface Slot {
  readonly late: LateRow[];
  readonly bins: Map<number, DueBin[]>;
  readonly silences: number[];
}

export class Agenda {
  private readonly slots = new Map<Instant, Slot>();
  private readonly heap: Instant[] = [];
  private readonly last: (DueBin | undefined)[] = [];
  /** What is being worked off; −∞ between two instants. */
  private current: Instant = Number.NEGATIVE_INFINITY;

  /** The bin that the last row of the signal joined, if this one belongs there too: the fast way in. */
  open(at: Instant, signal: number, observedAt: Instant): DueBin | null {
    const bin = this.last[signal];
    return bin !== undefined && bin.observedAt === observedAt && bin.at === at && !bin.taken ? bin : null;
  }

  /** `due`: when the bin was expected; `at`: when it is judged, later for rows that came late. */
  add(at: Instant, due: Instant, signal: number, row: LateRow): void {
    const slot = this.slotAt(at);
    let bins = slot.bins.get(due);
    if (bins === undefined) {
      bins = [];
      slot.bins.set(due, bins);
    }
    let bin = bins.find((b) => b.signal === signal && b.observedAt === row.observedAt);
    if (bin === undefined) {
      bin = { signal, observedAt: row.observedAt, at, due, series: [], values: [], taken: false };
      bins.push(bin);
    }
    this.last[signal] = bin;
    bin.series.push(row.series);
    bin.values.push(row.value);
  }

  addLate(at: Instant, row: LateRow): void {
    this.slotAt(at).late.push(row);
  }

  takeLate(at: Instant): readonly LateRow[] {
    return this.slots.get(at)?.late.splice(0) ?? [];
  }

  private silenceOf(lastAt: Instant, plan: SignalPlan): Instant {
    return lastAt + plan.spec.stepMs + plan.spec.lagMs + plan.unknownAfterMs + 1000;
  }

  addSilence(series: number, lastAt: Instant, plan: SignalPlan): void {
    this.addSilenceAt(series, this.silenceOf(lastAt, plan));
  }

  /** Whether a series whose silence came up really is silent; either way it comes up again: when due, or each hour. */
  isSilent(at: Instant, series: number, lastAt: Instant, plan: SignalPlan): boolean {
    const deadline = this.silenceOf(lastAt, plan);
    this.addSilenceAt(series, deadline > at ? deadline : at + HOUR_MS);
    return deadline <= at;
  }

  private addSilenceAt(series: number, at: Instant): void {
    this.slotAt(at).silences.push(series);
  }

  nextAt(): Instant | null {
    return this.heap[0] ?? null;
  }

  /** The next original due time among what waits at `at`; null when the instant is done (and then it is removed). */
  nextDue(at: Instant): Instant | null {
    const slot = this.slots.get(at);
    if (slot === undefined) return null;
    this.current = at;
    let due: Instant | null = null;
    for (const key of slot.bins.keys()) if (due === null || key < due) due = key;
    if (due === null && slot.silences.length > 0) return at;
    if (due === null) {
      this.slots.delete(at);
      this.pop();
      this.current = Number.NEGATIVE_INFINITY;
    }
    return due;
  }

  /** Bins of that due time, by signal. */
  takeBins(at: Instant, due: Instant): readonly DueBin[] {
    const slot = this.slots.get(at);
    const bins = slot?.bins.get(due);
    if (slot === undefined || bins === undefined) return [];
    slot.bins.delete(due);
    bins.sort((a, b) => a.signal - b.signal || a.observedAt - b.observedAt);
    for (const bin of bins) bin.taken = true;
    return bins;
  }

  takeSilences(at: Instant, due: Instant): readonly number[] {
    const slot = this.slots.get(at);
    if (slot === undefined || slot.bins.size > 0 || due > at) return [];
    return slot.silences.splice(0);
  }

  /** Nothing comes before the instant that is being worked off: what is long over is done with it. */
  private slotAt(wanted: Instant): Slot {
    const at = Math.max(wanted, this.current);
    const known = this.slots.get(at);
    if (known !== undefined) return known;
    const slot: Slot = { bins: new Map(), silences: [], late: [] };
    this.slots.set(at, slot);
    this.heap.push(at);
    let i = this.heap.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if ((this.heap[parent] ?? 0) <= at) break;
      this.heap[i] = this.heap[parent] ?? 0;
      i = parent;
    }
    this.heap[i] = at;
    return slot;
  }

  private pop(): void {
    const moved = this.heap.pop();
    if (moved === undefined || this.heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= this.heap.length) break;
      if ((this.heap[child + 1] ?? Number.POSITIVE_INFINITY) < (this.heap[child] ?? 0)) child += 1;
      if ((this.heap[child] ?? 0) >= moved) break;
      this.heap[i] = this.heap[child] ?? 0;
      i = child;
    }
    this.heap[i] = moved;
  }
}
