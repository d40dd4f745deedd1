import type { DrillVerdict } from '../../electron/contract/schemas.ts';
import type { DrillId } from '../../electron/domain/drill/drill-id.ts';
import type { Bench } from './bench.ts';
import { quiet } from './quiet.ts';

const RUNS = 10;
/** Requests a second, as the drills of databases are meant to be run. */
const RATE = 100;

/** Ten drills, one after the other, on a stack with a standby. */
export async function runDatabaseDrill(
  bench: Bench,
  drill: DrillId,
  assisted: boolean,
): Promise<readonly DrillVerdict[]> {
  const stack = await bench.standbyStack();
  const verdicts: DrillVerdict[] = [];
  for (let run = 1; run <= RUNS; run += 1) {
    await quiet();
    const params = { stack: stack.name, drill, ratePerSecond: RATE, clientRetries: null, assisted };
    const { verdict, failure } = await stack.run('drill.run', params);
    if (verdict === null || verdict.servedAgainMs === null) {
      throw new Error(`${drill} came to no verdict: ${failure?.message ?? 'nothing was answered'}`);
    }
    bench.say(
      `  ${drill} ${run}: served again after ${Math.round(verdict.servedAgainMs)} ms, ${verdict.failed} failed, ${verdict.lost} lost`,
    );
    verdicts.push(verdict);
  }
  return verdicts;
}
