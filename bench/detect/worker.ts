import { parentPort } from 'node:worker_threads';
import { judgeWorld, type Task } from './judging.ts';

/** Judges one world after another, as asked. */
parentPort?.on('message', (task: Task) => {
  judgeWorld(task).then(
    (judged) => parentPort?.postMessage({ judged }),
    (error: unknown) =>
      parentPort?.postMessage({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
