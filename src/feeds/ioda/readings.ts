/** Readings of places of one kind, all signals, and where each signal goes on after it could not be read. */
import type { Clock, Log } from '../../app/ports.ts';
import { DAY_MS, type Instant } from '../../core/time.ts';
import { type Answers, askAll, type Failure } from './ask.ts';
import type { EntityType, Scope } from './scope.ts';
import type { IodaSignal } from './signals.ts';
import type { Source } from './source.ts';

/** Under IODA's 100 days, with room for the bin that is floored. */
const MAX_RANGE_MS = 99 * DAY_MS;
/** How far a signal reaches back that could not be read while others could: longer gaps stay. */
const MAX_GAP_MS = 2 * DAY_MS;

interface Question {
  readonly scope: Scope;
  readonly from: Instant;
  readonly to: Instant;
}

export interface Readings {
  /** The newest points, with the overlap of each signal. Throws as `askAll`. */
  newest(question: Question, abort: AbortSignal): Promise<Answers>;
  /** Throws as `askAll`, and for what may pass: history is fetched once. */
  history(question: Question, abort: AbortSignal): Promise<Answers>;
}

interface ReadingsParts {
  readonly source: Source;
  readonly clock: Clock;
  readonly log: Log;
}

export function createReadings(parts: ReadingsParts): Readings {
  const tellFailures = createFailureLog(parts.log);
  const readTo = new Map<string, Instant>();
  const ask = async (
    { scope, to }: Question,
    fromOf: (signal: IodaSignal) => Instant,
    abort: AbortSignal,
  ): Promise<Answers> => {
    if (scope.places.size === 0) return { type: scope.type, readings: [], failures: [] };
    const answers = await askAll({ scope, fromOf, to }, parts, abort);
    tellFailures(answers);
    return answers;
  };
  return {
    async newest(question, abort) {
      const { scope, from, to } = question;
      const fromOf = (signal: IodaSignal): Instant => {
        const last = Math.max(readTo.get(keyOf(scope.type, signal)) ?? to, to - MAX_GAP_MS);
        return Math.max(Math.min(from, to - signal.overlapMs, last - signal.overlapMs), to - MAX_RANGE_MS);
      };
      const answers = await ask(question, fromOf, abort);
      for (const { signal } of answers.readings) readTo.set(keyOf(scope.type, signal), to);
      return answers;
    },
    async history(question, abort) {
      const start = Math.max(question.from, question.to - MAX_RANGE_MS);
      const answers = await ask(question, () => start, abort);
      const blocking = answers.failures.find(blocksHistory);
      if (blocking !== undefined) throw blocking.error;
      return answers;
    },
  };
}

function keyOf(type: EntityType, { spec }: IodaSignal): string {
  return `${type} ${spec.id}`;
}

/**
 * History is fetched once, so a passing failure must fail it as a whole and be tried again. What will not pass (a source
 * that was retired) and what never alerts alone must not keep a place from being watched.
 */
function blocksHistory({ passing, signal }: Failure): boolean {
  return passing && signal.spec.alertsAlone !== false;
}

/** Says once that a signal cannot be read while the others can, and once that it is back. */
function createFailureLog(log: Log): (answers: Answers) => void {
  const before = new Map<EntityType, ReadonlySet<string>>();
  return ({ type, failures }) => {
    const now = new Set(failures.map(({ signal }) => signal.spec.id));
    const known = before.get(type) ?? new Set();
    for (const { signal, error } of failures) {
      const { id } = signal.spec;
      const fields = { feed: 'ioda', signal: id, of: type, why: error.message };
      if (!known.has(id)) log.warn('a signal of a feed cannot be read', fields);
    }
    for (const signal of known) {
      if (!now.has(signal)) log.info('a signal of a feed is read again', { feed: 'ioda', signal, of: type });
    }
    before.set(type, now);
  };
}
