/** Runs steps one after the other, in the order in which they came: what they share is theirs alone meanwhile. */
export type Gate = <T>(step: () => Promise<T>) => Promise<T>;

export function createGate(): Gate {
  let last: Promise<unknown> = Promise.resolve();
  return (step) => {
    const mine = last.then(step, step);
    last = mine.catch(() => undefined);
    return mine;
  };
}
