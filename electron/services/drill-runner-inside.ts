import type { Drill } from '../domain/drill/drill.ts';
import { candidates } from '../domain/drill/drill-choice.ts';
import type { DrillTargets } from '../domain/drill/drill-targets.ts';
import { whyNotReady } from './drill-runner-checks.ts';
import type { DrillDependencies } from './drill-runner-parts.ts';

/** Who should go on inside its own pod while the fault lasts and does not, in words; asked from inside each pod. */
export async function whoStandsStill(
  dependencies: Pick<DrillDependencies, 'engine' | 'agent'>,
  { hypothesis }: Drill,
  targets: DrillTargets,
): Promise<readonly string[]> {
  const members = hypothesis.flatMap((expected) =>
    expected.kind === 'goes-on-inside' ? candidates(expected.tier, targets) : [],
  );
  const answers = await Promise.all(members.map((member) => whyNotReady(dependencies, member)));
  return answers.flatMap((reason) => (reason === null ? [] : [`while the fault lasted ${reason}`]));
}
