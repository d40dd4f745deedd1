import { drillById } from '../../electron/domain/drill/catalogue.ts';
import type { Blow } from '../../electron/domain/drill/drill.ts';
import { blowsOf } from '../../electron/domain/drill/drill-choice.ts';
import { DRILL_IDS, type DrillId } from '../../electron/domain/drill/drill-id.ts';
import { stepsOf } from '../../electron/domain/drill/drill-steps.ts';
import type { DrillTargets } from '../../electron/domain/drill/drill-targets.ts';
import { predictDrill } from '../../electron/domain/drill/prediction.ts';

/** What a seed will strike with, and what it will cost, known before it strikes. */
interface DrawnFaults {
  /** The drills that have these faults for themselves. */
  readonly drills: readonly DrillId[];
  readonly deeds: readonly string[];
  readonly isLossPredicted: boolean;
}

export function drawFaults(drill: DrillId, seed: number, targets: DrillTargets): DrawnFaults {
  const blows = [...stepsOf(drillById(drill), targets, seed)].flatMap((step) => step.blows);
  const { destroys } = predictDrill(drillById(drill), targets, { guardedBy: 'warden', seed });
  return {
    drills: blows.map(drillWith),
    deeds: blows.map(({ deed }) => deed),
    isLossPredicted: destroys !== null,
  };
}

function drillWith(blow: Blow): DrillId {
  const found = DRILL_IDS.find((id) => {
    const { method } = drillById(id);
    return method.kind === 'steps' && blowsOf(method).includes(blow);
  });
  if (found === undefined) throw new Error(`no drill has the fault that ${blow.tier} ${blow.deed}`);
  return found;
}

/** What struck in place of what was drawn; null when it was the same, in whichever order. */
export function struckOtherwise({ deeds }: DrawnFaults, struck: readonly string[]): string | null {
  const isSame = [...deeds].sort().join() === [...struck].sort().join();
  return isSame ? null : `drawn was "${deeds.join(', ')}", and what happened is "${struck.join(', ')}"`;
}
