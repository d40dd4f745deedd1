import type { DrillId } from '../../../electron/domain/drill/drill-id.ts';
import { runDrills } from '../failover-drills.ts';
import type { Row } from '../row.ts';
import { servedAgain } from '../served-again.ts';

const RUNS = 5;

/** The slowest answer of a drill at 200 requests a second, counted from when the request was due. */
export function drillSlowest(drill: DrillId, atMostMs: number): Row {
  return {
    id: `${drill}-slowest`,
    what: `slowest answer while the drill \`${drill}\` runs at 200 requests/s`,
    unit: 'ms',
    target: { atMost: atMostMs },
    measure: async (bench) => {
      const drills = await runDrills(bench, await bench.stack(), { drill }, RUNS);
      return {
        ...servedAgain(drills),
        runs: drills.verdicts.map(({ slowestMs }) => slowestMs ?? Number.POSITIVE_INFINITY),
      };
    },
  };
}
