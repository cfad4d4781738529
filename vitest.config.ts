import { defineConfig } from 'vitest/config';

const report = process.env['EBB_TEST_REPORT'];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Half of the time is spent waiting for programs that the tests start: a second worker is worth it on two cores.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // CI counts what ran from the report, in addition to what people read.
    ...(report === undefined ? {} : { reporters: ['default', 'json'], outputFile: { json: report } }),
  },
});
