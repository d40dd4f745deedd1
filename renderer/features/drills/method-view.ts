import type { DrillId } from '../../../electron/contract/schemas.ts';
import { drillById } from '../../../electron/domain/drill/catalogue.ts';
import type { AbortConditions, Blow, DrillTier, Hypothesis } from '../../../electron/domain/drill/drill.ts';
import { blowsOf } from '../../../electron/domain/drill/drill-choice.ts';
import { lengthOf, peakOf } from '../../../electron/domain/drill/load-profile.ts';
import type { Tolerance } from '../../../electron/domain/drill/measurements.ts';

/** How a drill is carried out, from its own definition: each fact is worded by the screen. */
export interface MethodView {
  readonly course: Course;
  readonly steps: readonly MethodStep[];
  readonly hypothesis: readonly Hypothesis[];
  readonly tolerances: readonly Tolerance[];
  readonly sessions: 'none' | 'nothing' | 'may-wait';
  readonly abortWhen: AbortConditions;
  readonly clientRetries: number;
  readonly ramp: { readonly peakPerSecond: number; readonly lengthMs: number } | null;
}

export type Course =
  | { readonly kind: 'load-only' | 'in-order' }
  | { readonly kind: 'drawn'; readonly together: number }
  | { readonly kind: 'drawn-in-turn'; readonly forMs: number };

export interface MethodStep {
  readonly tier: DrillTier;
  readonly hits: Blow['hits'];
  readonly holdMs: number;
  readonly backWithinMs: number;
  /** The same step so many times in a row. */
  readonly times: number;
}

export function methodOf(id: DrillId): MethodView {
  const { method, hypothesis, abortWhen, clientRetries, load } = drillById(id);
  const blows = blowsOf(method);
  return {
    course: courseOf(method),
    steps: method.kind === 'steps' ? stepsOf(blows) : [],
    hypothesis,
    tolerances: tolerancesOf(blows),
    sessions: sessionsOf(blows),
    abortWhen,
    clientRetries,
    ramp:
      load.kind === 'ramp' ? { peakPerSecond: peakOf(load.stages), lengthMs: lengthOf(load.stages) } : null,
  };
}

function courseOf(method: ReturnType<typeof drillById>['method']): Course {
  switch (method.kind) {
    case 'load-only':
      return { kind: 'load-only' };
    case 'steps':
      return { kind: 'in-order' };
    case 'random':
      return { kind: 'drawn', together: method.together };
    case 'rolling':
      return { kind: 'drawn-in-turn', forMs: method.forMs };
  }
}

function stepsOf(blows: readonly Blow[]): readonly MethodStep[] {
  const steps: MethodStep[] = [];
  for (const { tier, hits, holdMs, backWithinMs } of blows) {
    const last = steps.at(-1);
    if (last !== undefined && hits === 'same') steps[steps.length - 1] = { ...last, times: last.times + 1 };
    else steps.push({ tier, hits, holdMs, backWithinMs, times: 1 });
  }
  return steps;
}

/** Of several faults each has its own: that one of them may cost nothing says nothing of the others. */
function tolerancesOf(blows: readonly Blow[]): readonly Tolerance[] {
  const all = [...new Set(blows.map(({ tolerates }) => tolerates))];
  return all.length > 1 ? all.filter((tolerance) => tolerance !== 'nothing') : all;
}

function sessionsOf(blows: readonly Blow[]): MethodView['sessions'] {
  const named = blows.flatMap(({ sessionsTolerate }) => sessionsTolerate ?? []);
  if (named.length === 0) return 'none';
  return named.includes('gap') ? 'may-wait' : 'nothing';
}
