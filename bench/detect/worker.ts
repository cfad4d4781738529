import { parentPort } from 'node:worker_threads';
import { type Corpus, judgeWorld } from './judging.ts';

/** Judges one world after another, as asked. */
parentPort?.on('message', ({ corpus, seed }: { readonly corpus: Corpus; readonly seed: number }) => {
  judgeWorld(corpus, seed).then(
    (judged) => parentPort?.postMessage({ judged }),
    (error: unknown) =>
      parentPort?.postMessage({ error: error instanceof Error ? error.stack : String(error) }),
  );
});
