import { performance } from 'node:perf_hooks';
import { reconcile } from '../../../electron/domain/plan/reconcile.ts';
import { emptyEngine, quietHost } from '../../helpers/desired.ts';
import { compiled, largeStack } from '../../helpers/stack-files.ts';
import type { Row } from '../row.ts';

const MEMBERS = 300;
/** 30 components of ten take 61 blocks of 16 addresses. */
const PREFIX = 22;
const RUNS = 11;

export const plan300: Row = {
  id: 'plan-300',
  what: 'from the text of a stack file with 300 members to the whole plan',
  unit: 'ms',
  target: { atMost: 50 },
  measure: async () => {
    const text = largeStack(MEMBERS);
    const runs: number[] = [];
    let operations = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const startMs = performance.now();
      const plan = reconcile(compiled(text, PREFIX), { ...emptyEngine, stack: 'large' }, quietHost);
      runs.push(performance.now() - startMs);
      operations = plan.operations.length;
    }
    // A pod and a member each, created, started; the members awaited.
    if (operations < MEMBERS * 5) throw new Error(`the plan has ${operations} operations only`);
    return { runs, beside: `${operations} operations` };
  },
};
