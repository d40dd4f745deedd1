import type { Row } from '../row.ts';

export const idleRss: Row = {
  id: 'idle-rss',
  what: 'resident memory of that host',
  unit: 'MB',
  target: { atMost: 120 },
  measure: async (bench) => ({ runs: (await bench.idle()).residentMb }),
};
