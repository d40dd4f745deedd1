import type { DrillId } from '../../../electron/domain/drill/drill-id.ts';
import { quiet } from '../quiet.ts';
import type { Row } from '../row.ts';

const RUNS = 5;

/** The slowest answer of a drill at 200 requests a second, counted from when the request was due. */
export function drillSlowest(drill: DrillId, atMostMs: number): Row {
  return {
    id: `${drill}-slowest`,
    what: `slowest answer while the drill \`${drill}\` runs at 200 requests/s`,
    unit: 'ms',
    target: { atMost: atMostMs },
    measure: async (bench) => {
      const stack = await bench.stack();
      const runs: number[] = [];
      const troubles: string[] = [];
      for (let run = 1; run <= RUNS; run += 1) {
        await quiet();
        const { verdict, failure } = await stack.run('drill.run', { stack: stack.name, drill });
        const slowestMs = verdict?.slowestMs ?? null;
        if (verdict === null || slowestMs === null) {
          throw new Error(`${drill} came to no verdict: ${failure?.message ?? 'nothing was answered'}`);
        }
        bench.say(`  ${drill} ${run}: ${Math.round(slowestMs)} ms, ${verdict.failed} failed`);
        runs.push(slowestMs);
        if (!verdict.passed) troubles.push(verdict.sentence);
      }
      return { runs, ...(troubles.length > 0 ? { trouble: troubles.join(' ') } : {}) };
    },
  };
}
