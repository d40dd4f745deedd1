import { performance } from 'node:perf_hooks';
import { reconcile } from '../../../electron/domain/plan/reconcile.ts';
import { compileStack } from '../../../electron/domain/stack/compile.ts';
import type { CompileOptions } from '../../../electron/domain/stack/compile-context.ts';
import { emptyEngine, quietHost } from '../../helpers/desired.ts';
import { largeStack, specOf } from '../../helpers/stack-files.ts';
import type { Row } from '../row.ts';

const MEMBERS = 300;
/** 30 components of ten take 61 blocks of 16 addresses. */
const OPTIONS: CompileOptions = {
  subnets: { front: '10.1.0.0/22', back: '10.2.0.0/22' },
  imageReference: (folder) => `tandem/${folder}:0123456789ab`,
};
const RUNS = 11;

export const plan300: Row = {
  id: 'plan-300',
  what: 'planning for a stack of 300 members: compiled, hashed and compared with an empty engine',
  unit: 'ms',
  target: { atMost: 50 },
  measure: async () => {
    const spec = specOf(largeStack(MEMBERS));
    const runs: number[] = [];
    let operations = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const startMs = performance.now();
      const desired = compileStack(spec, OPTIONS);
      const plan = reconcile(desired, { ...emptyEngine, stack: spec.name }, quietHost);
      runs.push(performance.now() - startMs);
      operations = plan.operations.length;
    }
    // A pod and a member each, created, started; the members awaited.
    if (operations < MEMBERS * 5) throw new Error(`the plan has ${operations} operations only`);
    return { runs, beside: `${operations} operations` };
  },
};
