import type { Instant } from '../../core/time.ts';
import { RIS_POLICY } from './policy.ts';

/**
 * How far behind the stream we are: the lag of messages (arrival less the collector's time) over the least lag of the last
 * minutes, which stands for the difference of the clocks. One late message is no backlog: a second is as late as its
 * freshest message. Stamps of the future count as they are.
 */
export class Backlog {
  #windowFrom = Number.NEGATIVE_INFINITY;
  #windowLag = Number.POSITIVE_INFINITY;
  #clockFrom = Number.NEGATIVE_INFINITY;
  #clockLag = Number.POSITIVE_INFINITY;
  #clockLagBefore = Number.POSITIVE_INFINITY;
  #backlogMs = 0;

  /** Of the last full window, in milliseconds; it stays what it was when nothing arrives. */
  get backlogMs(): number {
    return this.#backlogMs;
  }

  /** Time to close the socket, forget what it said and begin anew. */
  get isTooLong(): boolean {
    return this.#backlogMs > RIS_POLICY.maxBacklogMs;
  }

  observe(stampedAt: Instant, now: Instant): void {
    const lagMs = now - stampedAt;
    if (now - this.#clockFrom >= RIS_POLICY.clockWindowMs) {
      this.#clockLagBefore = this.#clockLag;
      this.#clockLag = lagMs;
      this.#clockFrom = now;
    } else if (lagMs < this.#clockLag) this.#clockLag = lagMs;
    if (now - this.#windowFrom >= RIS_POLICY.backlogWindowMs) {
      if (this.#windowLag !== Number.POSITIVE_INFINITY) {
        this.#backlogMs = Math.max(0, this.#windowLag - Math.min(this.#clockLag, this.#clockLagBefore));
      }
      this.#windowLag = lagMs;
      this.#windowFrom = now;
    } else if (lagMs < this.#windowLag) this.#windowLag = lagMs;
  }
}
