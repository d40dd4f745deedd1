import { defineConfig } from 'vitest/config';

/** Suites that need an engine run one file at a time: they share its networks, ports and two cores. */
const oneAtATime = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 300_000 };

export default defineConfig({
  root: import.meta.dirname,
  test: {
    projects: [
      { root: import.meta.dirname, test: { name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'], testTimeout: 20_000 } },
      { root: import.meta.dirname, test: { name: 'gateway', include: ['test/gateway/**/*.test.ts'], ...oneAtATime } },
      { root: import.meta.dirname, test: { name: 'engine', include: ['test/engine/**/*.test.ts'], ...oneAtATime } },
      { root: import.meta.dirname, test: { name: 'e2e', include: ['test/e2e/**/*.test.ts'], ...oneAtATime } },
    ],
  },
});
