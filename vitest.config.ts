import { defineConfig } from 'vitest/config';

const report = process.env['EBB_TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/built.ts'],
    // Much of the time is spent waiting for programs that the tests start: three workers on two cores (3 min 18 s with two).
    maxWorkers: 3,
    // Every file would load the same modules again: a third of the time. What a test changes for all it puts back.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // CI counts what ran from the report, in addition to what people read.
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
  },
});
