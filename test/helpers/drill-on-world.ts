import { drillById } from '../../electron/domain/drill/catalogue.ts';
import { DRILL_IDS, type DrillId } from '../../electron/domain/drill/drill-id.ts';
import type { DrillProgress, DrillVerdict } from '../../electron/domain/drill/verdict.ts';
import { type Failure, toFailure } from '../../electron/domain/failure.ts';
import { runDrill } from '../../electron/services/drill-runner.ts';
import type { DrillDependencies } from '../../electron/services/drill-runner-parts.ts';
import type { DrillWorld } from './drill-world.ts';
import { targets } from './drill-world-parts.ts';

export interface Outcome {
  readonly verdict: DrillVerdict | null;
  readonly failure: Failure | null;
  readonly progress: readonly DrillProgress[];
}

/** One drill on a world, in the world's time, to its verdict or its failure. */
export async function drillOn(
  world: DrillWorld,
  drill: DrillId,
  options: {
    readonly signal?: AbortSignal;
    readonly clientRetries?: number;
    readonly seed?: number;
    readonly force?: string;
    readonly onTargets?: Partial<typeof targets>;
    readonly dependencies?: Partial<DrillDependencies>;
    readonly onProgress?: (step: DrillProgress) => void;
  } = {},
): Promise<Outcome> {
  const progress: DrillProgress[] = [];
  const request = {
    ...{ targets: { ...targets, ...options.onTargets }, drill, runId: 'run-1' },
    ...{ token: 'secret-token', ratePerSecond: 20, guardedBy: 'warden' as const },
    clientRetries: options.clientRetries ?? null,
    seed: options.seed ?? 1,
    force: options.force ?? null,
  };
  const run = runDrill({ ...world.dependencies(), ...options.dependencies }, request, {
    signal: options.signal ?? new AbortController().signal,
    onProgress: (step) => {
      progress.push(step);
      options.onProgress?.(step);
    },
  });
  return world.play(
    run.then(
      (verdict) => ({ verdict, failure: null, progress }),
      (error) => ({ verdict: null, failure: toFailure(error), progress }),
    ),
  );
}

export const phases = (progress: readonly DrillProgress[]): string[] =>
  progress.flatMap((step) => (step.kind === 'phase' ? [step.phase] : []));

export const notes = (progress: readonly DrillProgress[]): string =>
  progress.flatMap((step) => (step.kind === 'note' ? [step.text] : [])).join('\n');

/** One member is hurt, or slowed, once. */
export const ONE_VICTIM: readonly DrillId[] = DRILL_IDS.filter((id) => {
  const { method, scope } = drillById(id);
  return method.kind === 'steps' && method.steps.length === 1 && scope !== 'outage';
});

export const OUTAGES: readonly DrillId[] = DRILL_IDS.filter((id) => drillById(id).scope === 'outage');
