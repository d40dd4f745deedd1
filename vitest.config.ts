import { defineConfig } from 'vitest/config';

const base = { environment: 'node', testTimeout: 10_000, hookTimeout: 10_000 } as const;
/** Each of these files has an engine to itself: they stop containers, cut networks and count requests. */
const alone = { ...base, fileParallelism: false, pool: 'forks' } as const;

export default defineConfig({
  test: {
    projects: [
      { test: { ...base, name: 'unit', include: ['test/unit/**/*.test.{ts,tsx}'] } },
      { test: { ...base, name: 'gateway', include: ['resources/gateway/**/*.test.ts'] } },
      {
        test: {
          ...alone,
          name: 'engine',
          include: ['test/engine/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...alone,
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
