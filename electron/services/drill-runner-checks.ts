import { chooseVictim, type Drill, type DrillTier, hasTwin } from '../domain/drill/catalogue.ts';
import type { DrillMember, DrillTargets } from '../domain/drill/drill-targets.ts';
import { type Failure, fail, toFailure } from '../domain/failure.ts';
import type { LoadProgress } from '../ports/load-generator.ts';
import { type DrillDependencies, throwIfCancelled } from './drill-runner-parts.ts';

/** The hypothesis before the fault: everything runs and answers. A drill on a stack that is hurt proves nothing. */

/** A standby that has just come back needs some seconds until the primary counts on it. */
const STEADY_DEADLINE_MS = 20_000;
const BETWEEN_LOOKS_MS = 250;
const PROBE_TIMEOUT_MS = 1_000;

const secondMember = ({ id, tier }: Drill): Pick<Failure, 'message' | 'hint'> => ({
  message: `${id} needs two ${tier}s: with one, nothing can take over.`,
  hint: `tandem scale ${tier} 2`,
});
const standby = ({ id }: Drill): Pick<Failure, 'message' | 'hint'> => ({
  message: `${id} needs a database with a standby: with one server, nothing can take over.`,
  hint: 'Set `topology: primary-standby` for the database in the stack file, and run `tandem up`.',
});

/** What to say where nothing can take over. */
const NO_TWIN: Readonly<Record<DrillTier, (drill: Drill) => Pick<Failure, 'message' | 'hint'>>> = {
  gateway: secondMember,
  balancer: secondMember,
  primary: standby,
  standby,
  etcd: standby,
};

export function checkHasTwin(drill: Drill, targets: DrillTargets): void {
  if (hasTwin(drill, targets)) return;
  fail({ code: 'drill-refused', ...NO_TWIN[drill.tier](drill) });
}

/** Resolves when each member that a drill can touch runs and is ready; throws `drill-refused` with those that are not. */
export async function checkEverythingReady(
  dependencies: Pick<DrillDependencies, 'engine' | 'agent' | 'leaders' | 'clock'>,
  targets: DrillTargets,
  signal: AbortSignal,
): Promise<void> {
  const { clock } = dependencies;
  const { gateways, balancers, database } = targets;
  const members = [
    ...gateways,
    ...balancers,
    ...database.members,
    ...database.balancers,
    ...database.consensus,
  ];
  const endMs = clock.monotonicMs() + STEADY_DEADLINE_MS;
  for (;;) {
    const answers = await Promise.all([
      ...members.map((member) => whyNotReady(dependencies, member)),
      whyNotRedundant(dependencies, database),
    ]);
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

/** Null when the database has a standby that could take over without losing a commit, or is not meant to have one. */
async function whyNotRedundant(
  { leaders }: Pick<DrillDependencies, 'leaders'>,
  { cluster, isSynchronous }: DrillTargets['database'],
): Promise<string | null> {
  if (cluster === null || !isSynchronous) return null;
  try {
    const { leader, inSync } = await leaders.read(cluster, LEADER_TIMEOUT_MS);
    if (leader === null) return 'nobody leads the database';
    return inSync.length > 0 ? null : `no standby has every commit of ${leader.member}`;
  } catch (error) {
    return `it is not known who leads the database (${toFailure(error).message})`;
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

const LEADER_TIMEOUT_MS = 2_000;

/** The hypothesis holds under load, too; and it is known who serves, or leads. */
export async function chosenVictim(
  { leaders }: Pick<DrillDependencies, 'leaders'>,
  drill: Drill,
  targets: DrillTargets,
  progress: LoadProgress | null,
): Promise<DrillMember> {
  const { acknowledged = 0, failed = 0, servedBy = null } = progress ?? {};
  if (acknowledged === 0 || failed > 0) {
    fail({
      code: 'drill-refused',
      message: `The stack does not serve well before any fault: ${failed} requests failed, ${acknowledged} were acknowledged.`,
      hint: 'Lower the rate, or look at the log of the gateways.',
    });
  }
  const { cluster } = targets.database;
  const leadership = cluster === null ? null : await leaders.read(cluster, LEADER_TIMEOUT_MS);
  const leader = leadership?.leader?.member ?? null;
  return (
    chooseVictim(drill, targets, { servedBy, leader }) ??
    fail({
      code: 'drill-refused',
      message:
        drill.tier === 'gateway'
          ? `The last answer came from ${servedBy ?? 'nobody'}, which is no gateway of this stack.`
          : `The database is led by ${leader ?? 'nobody'}, which is no member of this stack.`,
    })
  );
}
