import type { DrillVerdict } from '../../../electron/contract/schemas.ts';
import type { Bench } from '../bench.ts';
import { runDatabaseDrill } from '../database-drills.ts';
import type { Row } from '../row.ts';

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
  measure: async (bench) => servedAgain(await runDatabaseDrill(bench, 'primary-kill', false)),
};

export const pgFreezeAssisted: Row = {
  id: 'pg-freeze-assisted',
  what: `PostgreSQL’s primary frozen, with the guardian: ${SERVED_AGAIN}`,
  unit: 'ms',
  target: { atMost: 2_000 },
  measure: async (bench) => servedAgain(await runDatabaseDrill(bench, 'primary-freeze', true)),
};

export const pgTimeToRedundant: Row = {
  id: 'pg-time-to-redundant',
  what: 'after the same kills, from the fault until the former primary is a ready standby; its restart is the drill’s',
  unit: 'ms',
  target: { atMost: 30_000 },
  measure: async (bench: Bench) => ({
    runs: (await bench.primaryKills()).map(
      ({ redundantAgainMs }) => redundantAgainMs ?? Number.POSITIVE_INFINITY,
    ),
  }),
};

/** Of twenty runs none may take longer. */
const WORST_KILL_MS = 1_500;

function servedAgain(verdicts: readonly DrillVerdict[], worstMs = Number.POSITIVE_INFINITY) {
  const runs = verdicts.map(({ servedAgainMs }) => servedAgainMs ?? Number.POSITIVE_INFINITY);
  const troubles = [
    ...verdicts.filter(({ passed }) => !passed).map(({ sentence }) => sentence),
    ...runs.filter((ms) => ms > worstMs).map((ms) => `One took ${Math.round(ms)} ms.`),
  ];
  return { runs, ...(troubles.length === 0 ? {} : { trouble: troubles.join(' ') }) };
}
