import { type GuardSummary, guardSummary } from '../failover/guard-summary.ts';
import type { DesiredState } from '../plan/desired-state.ts';
import { guardedGroups } from './guarded-groups.ts';
import type { StackSpec } from './stack-spec.ts';

/** Who guards a stack, by its file and by whether its warden acts; null where there is nothing to hand over. */
export function stackGuard(
  spec: StackSpec,
  desired: DesiredState,
  isWardenActing: boolean,
): GuardSummary | null {
  const summary = guardSummary({
    hasGroups: guardedGroups(spec, desired).length > 0,
    isEnabled: spec.guardian.enabled,
    wantsWarden: spec.guardian.warden,
    canHaveWarden: desired.notes.length === 0,
    isWardenActing,
  });
  const { silence: silenceMs } = spec.guardian;
  return summary === null || silenceMs === undefined ? summary : { ...summary, silenceMs };
}
