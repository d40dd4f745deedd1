import { defineConfig } from 'vitest/config';

const base = { environment: 'node', testTimeout: 10_000, hookTimeout: 10_000 } as const;

/** One file at a time: they stop containers, cut networks and count requests. */
const alone = (groupOrder: number) =>
  ({
    ...base,
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 180_000,
    hookTimeout: 300_000,
    sequence: { groupOrder },
  }) as const;

export default defineConfig({
  test: {
    projects: [
      {
        // The few modules that keep state (the stores of the page) are set anew by their tests: no need for a process per file.
        test: {
          ...base,
          name: 'unit',
          include: ['test/unit/**/*.test.{ts,tsx}'],
          maxWorkers: '100%',
          isolate: false,
        },
      },
      { test: { ...alone(1), name: 'gateway', include: ['test/gateway/**/*.test.ts'] } },
      { test: { ...alone(2), name: 'engine', include: ['test/engine/**/*.test.ts'] } },
      {
        test: {
          ...alone(3),
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // Of what a browser draws: soon there, but for a machine that has other work.
          expect: { poll: { timeout: 30_000 } },
        },
      },
      { test: { ...alone(4), name: 'chaos', include: ['test/chaos/**/*.test.ts'] } },
      { test: { ...alone(6), name: 'readme', include: ['test/readme/**/*.test.ts'] } },
      {
        test: {
          ...alone(5),
          name: 'vm',
          include: ['test/vm/**/*.test.ts'],
          testTimeout: 60 * 60_000,
          hookTimeout: 30 * 60_000,
        },
      },
    ],
  },
});
