/** Worlds are judged side by side, one worker a core; the results come back in the order in which they were asked for. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Judged, Task } from './judging.ts';

/** A worker does not take the loader of TypeScript over by itself. */
const BOOT = `import('tsx/esm/api').then(({ register }) => { register(); return import(require('node:worker_threads').workerData); });`;

interface Answer {
  readonly judged?: Judged;
  readonly error?: string;
}

export async function judgeAll(
  tasks: readonly Task[],
  onDone: (done: number) => void,
): Promise<readonly Judged[]> {
  const results: Judged[] = [];
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(BOOT, { eval: true, workerData: new URL('./worker.ts', import.meta.url).href });
    try {
      for (let mine = next++; mine < tasks.length; mine = next++) {
        const answer = await ask(worker, tasks[mine]!);
        if (answer.judged === undefined) throw new Error(answer.error ?? 'a worker gave no answer');
        results[mine] = answer.judged;
        onDone((done += 1));
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), tasks.length) }, work));
  return results;
}

function ask(worker: Worker, task: Task): Promise<Answer> {
  return new Promise((resolve, reject) => {
    worker.once('error', reject);
    worker.once('message', (answer: Answer) => {
      worker.off('error', reject);
      resolve(answer);
    });
    worker.postMessage(task);
  });
}
