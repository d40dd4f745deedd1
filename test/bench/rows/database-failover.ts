import type { Bench } from '../bench.ts';
import { runFailoverDrill } from '../failover-drills.ts';
import type { Row } from '../row.ts';
import { servedAgain } from '../served-again.ts';

const SERVED_AGAIN = 'from the fault to the first acknowledged submission due after it';

export const pgKillAssisted: Row = {
  id: 'pg-kill-assisted',
  what: `PostgreSQL’s primary killed at 100 requests/s, with the guardian: ${SERVED_AGAIN}`,
  unit: 'ms',
  target: { atMost: 800 },
  measure: async (bench) => servedAgain(await bench.primaryKills(), WORST_KILL_MS),
};

export const pgKillNative: Row = {
  id: 'pg-kill-native',
  what: 'the same without the guardian: Patroni alone waits for its time-out',
  unit: 'ms',
  target: { atMost: 30_000 },
  measure: async (bench) =>
    servedAgain(await runFailoverDrill(bench, await bench.standbyStack(), 'primary-kill', false)),
};

export const pgFreezeAssisted: Row = {
  id: 'pg-freeze-assisted',
  what: `PostgreSQL’s primary frozen, with the guardian: ${SERVED_AGAIN}`,
  unit: 'ms',
  target: { atMost: 2_000 },
  measure: async (bench) =>
    servedAgain(await runFailoverDrill(bench, await bench.standbyStack(), 'primary-freeze', true)),
};

export const pgCutOffAssisted: Row = {
  id: 'pg-cut-off-assisted',
  what: `PostgreSQL’s primary cut off from its networks, with the guardian: ${SERVED_AGAIN}`,
  unit: 'ms',
  target: { atMost: 2_000 },
  measure: async (bench) =>
    servedAgain(await runFailoverDrill(bench, await bench.standbyStack(), 'primary-cut-off', true)),
};

export const pgTimeToRedundant: Row = {
  id: 'pg-time-to-redundant',
  what: 'after the same kills, from the fault until the former primary is a ready standby; its restart is the drill’s',
  unit: 'ms',
  target: { atMost: 30_000 },
  measure: async (bench: Bench) => ({
    runs: (await bench.primaryKills()).verdicts.map(
      ({ redundantAgainMs }) => redundantAgainMs ?? Number.POSITIVE_INFINITY,
    ),
  }),
};

export const pgSwitchoverPause: Row = {
  id: 'pg-switchover-pause',
  what: 'PostgreSQL switched over by plan at 100 requests/s: the longest that a client waited; no request fails',
  unit: 'ms',
  target: { atMost: 2_500 },
  measure: async (bench) => {
    const drills = await runFailoverDrill(bench, await bench.standbyStack(), 'switchover', true);
    return {
      ...servedAgain(drills),
      runs: drills.verdicts.map(({ slowestMs }) => slowestMs ?? Number.POSITIVE_INFINITY),
    };
  },
};

/** Of twenty runs none may take longer. */
const WORST_KILL_MS = 1_500;
