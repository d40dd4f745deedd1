import { candidates, chooseVictim, type Drill } from '../domain/drill/catalogue.ts';
import type { DrillMember, DrillTargets } from '../domain/drill/drill-targets.ts';
import { fail, toFailure } from '../domain/failure.ts';
import type { LoadProgress } from '../ports/load-generator.ts';
import { type DrillDependencies, throwIfCancelled } from './drill-runner-parts.ts';

/** The hypothesis before the fault: everything runs and answers. A drill on a stack that is hurt proves nothing. */

const STEADY_DEADLINE_MS = 10_000;
const BETWEEN_LOOKS_MS = 250;
const PROBE_TIMEOUT_MS = 1_000;

export function checkHasTwin(drill: Drill, targets: DrillTargets): void {
  if (candidates(drill, targets).length > 1) return;
  fail({
    code: 'drill-refused',
    message: `${drill.id} needs two ${drill.tier}s: with one, nothing can take over.`,
    hint: `tandem scale ${drill.tier} 2`,
  });
}

/** Resolves when each gateway and balancer runs and is ready; throws `drill-refused` with those that are not. */
export async function checkEverythingReady(
  dependencies: Pick<DrillDependencies, 'engine' | 'agent' | 'clock'>,
  targets: DrillTargets,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = dependencies;
  const members = [...targets.gateways, ...targets.balancers];
  const endMs = clock.monotonicMs() + STEADY_DEADLINE_MS;
  for (;;) {
    const answers = await Promise.all(members.map((member) => whyNotReady(dependencies, member)));
    throwIfCancelled(signal);
    const reasons = answers.filter((reason) => reason !== null);
    if (reasons.length === 0) return;
    if (clock.monotonicMs() >= endMs) {
      fail({
        code: 'drill-refused',
        message: `Stack "${targets.stack}" is not in its steady state: ${reasons.join('; ')}.`,
        hint: 'Bring it up first ("tandem up"); "tandem status" shows what is missing.',
      });
    }
    await clock.sleep(BETWEEN_LOOKS_MS, signal);
  }
}

/** Null when the member's container runs and its readiness probe succeeds from inside its pod. */
export async function whyNotReady(
  { engine, agent }: Pick<DrillDependencies, 'engine' | 'agent'>,
  { member, container, infraContainer, readiness }: DrillMember,
): Promise<string | null> {
  try {
    const life = await engine.life(container);
    if (life === null) return `${member} is not there`;
    if (!life.running) return `${member} does not run`;
    const answer = await agent.ask({
      infraContainer,
      member: container,
      probe: readiness,
      timeoutMs: PROBE_TIMEOUT_MS,
    });
    return answer.ok ? null : `${member} is not ready (${answer.detail})`;
  } catch (error) {
    return `${member} could not be asked (${toFailure(error).message})`;
  }
}

/** The hypothesis holds under load, too; and it is known who serves. */
export function servingMember(
  drill: Drill,
  targets: DrillTargets,
  progress: LoadProgress | null,
): DrillMember {
  const { acknowledged = 0, failed = 0, servedBy = null } = progress ?? {};
  if (acknowledged === 0 || failed > 0) {
    fail({
      code: 'drill-refused',
      message: `The stack does not serve well before any fault: ${failed} requests failed, ${acknowledged} were acknowledged.`,
      hint: 'Lower the rate, or look at the log of the gateways.',
    });
  }
  return (
    chooseVictim(drill, targets, servedBy) ??
    fail({
      code: 'drill-refused',
      message: `The last answer came from ${servedBy ?? 'nobody'}, which is no gateway of this stack.`,
    })
  );
}
