import { runFailoverDrill } from '../failover-drills.ts';
import type { Row } from '../row.ts';
import { servedAgain } from '../served-again.ts';

const RESUMED = 'from the fault to the first session that was opened, due after it';

export const redisKillAssisted: Row = {
  id: 'redis-kill-assisted',
  what: `the cache’s master killed at 20 new sessions/s, with the guardian: ${RESUMED}`,
  unit: 'ms',
  target: { atMost: 1_300 },
  measure: async (bench) =>
    servedAgain(await runFailoverDrill(bench, await bench.cacheStack(), 'cache-master-kill', true)),
};

export const redisKillNative: Row = {
  id: 'redis-kill-native',
  what: 'the same without the guardian: the Sentinels alone wait for a second of silence',
  unit: 'ms',
  target: { atMost: 5_000 },
  measure: async (bench) =>
    servedAgain(await runFailoverDrill(bench, await bench.cacheStack(), 'cache-master-kill', false)),
};

export const redisFreezeAssisted: Row = {
  id: 'redis-freeze-assisted',
  what: `the cache’s master frozen at 20 new sessions/s, with the guardian: ${RESUMED}`,
  unit: 'ms',
  target: { atMost: 3_000 },
  measure: async (bench) =>
    servedAgain(await runFailoverDrill(bench, await bench.cacheStack(), 'cache-master-freeze', true)),
};

export const redisSwitchoverPause: Row = {
  id: 'redis-switchover-pause',
  what: 'the cache switched over by plan at 20 new sessions/s: from the order to the first session that was opened, due after it',
  unit: 'ms',
  target: { atMost: 1_300 },
  measure: async (bench) =>
    servedAgain(await runFailoverDrill(bench, await bench.cacheStack(), 'cache-switchover', true)),
};
