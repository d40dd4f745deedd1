import { describeDrills } from '../domain/drill/drill-choice.ts';
import { toFailure } from '../domain/failure.ts';
import type { DrillOfStack } from '../domain/health/drill-evidence.ts';
import { type Survival, stackSurvival } from '../domain/health/survival.ts';
import { drillTargets } from '../domain/stack/drill-targets.ts';
import type { Journal } from '../ports/journal.ts';
import type { StackLook } from '../services/stack-watch.ts';
import { stackStatus } from './answers.ts';
import { newestVerdicts } from './record-handlers.ts';

/** What the page and the command line say may fail now, for those who have neither. */
export async function survivalNow(
  look: StackLook,
  services: Parameters<typeof stackStatus>[1] & { readonly journal: Pick<Journal, 'runs'> },
): Promise<Survival> {
  const { stack, view } = look;
  const record = {
    drills: drillsOf(view),
    runs: (await newestVerdicts(services.journal, stack)).map((verdict) => ({ verdict })),
  };
  return stackSurvival(stackStatus(look, services), record).survival;
}

function drillsOf({ spec, desired }: StackLook['view']): readonly DrillOfStack[] {
  if (spec === null || desired === null) return [];
  try {
    return describeDrills(drillTargets(spec, desired));
  } catch (error) {
    if (toFailure(error).code === 'drill-refused') return [];
    throw error;
  }
}
