import type { DrillVerdict } from '../../electron/contract/schemas.ts';
import type { DrillId } from '../../electron/domain/drill/drill-id.ts';
import { printShare, UNDISTURBED_SHARE, withTakenShare } from '../helpers/taken-processors.ts';
import type { Bench } from './bench.ts';
import { quiet } from './quiet.ts';
import type { ServedStack } from './served-stack.ts';

const RUNS = 10;
/** Requests a second, as drills of databases and caches are meant to be run. */
const RATE = 100;
/** A machine that is never left alone is measured as it is. */
const MOST_REPEATED = 20;

export interface DrillRuns {
  readonly verdicts: readonly DrillVerdict[];
  /** Drills that were not counted, because the processors were taken away meanwhile; whatever came out. */
  readonly repeated: number;
}

/** Ten drills, one after the other. */
export function runFailoverDrill(
  bench: Bench,
  stack: ServedStack,
  drill: DrillId,
  assisted: boolean,
): Promise<DrillRuns> {
  return runDrills(bench, stack, { drill, ratePerSecond: RATE, clientRetries: null, assisted }, RUNS);
}

/** Says each of them; one that came to no verdict on a machine of its own ends the row. */
export async function runDrills(
  bench: Bench,
  stack: ServedStack,
  params: { readonly drill: DrillId } & Partial<Record<string, unknown>>,
  runs: number,
): Promise<DrillRuns> {
  const verdicts: DrillVerdict[] = [];
  let repeated = 0;
  while (verdicts.length < runs) {
    await quiet();
    const { result, takenShare } = await withTakenShare(() =>
      stack.run('drill.run', { ...params, stack: stack.name }),
    );
    const { verdict, failure } = result;
    if (takenShare > UNDISTURBED_SHARE && repeated < MOST_REPEATED) {
      repeated += 1;
      bench.say(`  ${params.drill} is repeated: ${printShare(takenShare)} of the processors were taken away`);
      continue;
    }
    if (verdict === null || verdict.servedAgainMs === null) {
      throw new Error(`${params.drill} came to no verdict: ${failure?.message ?? 'nothing was answered'}`);
    }
    verdicts.push(verdict);
    bench.say(
      `  ${params.drill} ${verdicts.length}: served again after ${Math.round(verdict.servedAgainMs)} ms, slowest answer ${Math.round(verdict.slowestMs ?? 0)} ms, ${verdict.failed} failed, ${verdict.lost} lost`,
    );
    for (const deviation of verdict.deviations) bench.say(`    ${deviation}`);
  }
  return { verdicts, repeated };
}

/** What belongs beside the figure. */
export function besideOf({ repeated }: DrillRuns): { readonly beside?: string } {
  if (repeated === 0) return {};
  return { beside: `${repeated} more not counted, because processors were taken away` };
}
