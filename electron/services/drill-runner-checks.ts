import type { Blow, Drill, DrillTier } from '../domain/drill/drill.ts';
import { chooseVictims, whatIsMissing } from '../domain/drill/drill-choice.ts';
import type { DrillMember, DrillTargets } from '../domain/drill/drill-targets.ts';
import { type Failure, fail, toFailure } from '../domain/failure.ts';
import type { LoadProgress } from '../ports/load-generator.ts';
import { type DrillDependencies, throwIfCancelled } from './drill-runner-parts.ts';
import { readCache } from './session-reader.ts';

/** The hypothesis before the fault: everything runs and answers. A drill on a stack that is hurt proves nothing. */

/** A standby that has just come back needs some seconds until the primary counts on it. */
const STEADY_DEADLINE_MS = 20_000;
const BETWEEN_LOOKS_MS = 250;
const PROBE_TIMEOUT_MS = 1_000;
const LEADER_TIMEOUT_MS = 2_000;

type Refusal = Pick<Failure, 'message' | 'hint'>;

const secondMember = ({ id }: Drill, { tier }: Blow): Refusal => ({
  message: `${id} needs two ${tier}s: with one, nothing can take over.`,
  hint: `tandem scale ${tier} 2`,
});
const standby = ({ id }: Drill): Refusal => ({
  message: `${id} needs a database with a standby: with one server, nothing can take over.`,
  hint: 'Set `topology: primary-standby` for the database in the stack file, and run `tandem up`.',
});

const sentinels = ({ id }: Drill): Refusal => ({
  message: `${id} needs gateways whose sessions are in a cache under Sentinels.`,
  hint: 'Add components `kind: redis` with `topology: sentinel` and `kind: sentinel`, name the cache under `sessions` of the gateways, and run `tandem up`.',
});

/** What to say where nothing can take over. */
const NO_TWIN: Readonly<Record<DrillTier, (drill: Drill, blow: Blow) => Refusal>> = {
  gateway: secondMember,
  balancer: secondMember,
  primary: standby,
  standby,
  etcd: standby,
  database: standby,
  cache: sentinels,
  'cache-master': sentinels,
  sentinel: sentinels,
  storage: ({ id }) => ({
    message: `${id} needs a file server of the stack’s own.`,
    hint: 'Add a component of kind nfs-server and `source: { kind: nfs-server, server: … }` to the files; files on the engine’s disk have storage-loss.',
  }),
  queue: secondMember,
};

export function checkHasTwin(drill: Drill, targets: DrillTargets): void {
  const missing = whatIsMissing(drill, targets);
  if (missing === null) return;
  const why =
    missing.sessionsTolerate !== undefined && targets.cache === null ? sentinels : NO_TWIN[missing.tier];
  fail({ code: 'drill-refused', ...why(drill, missing) });
}

/** Resolves when each member that a drill can touch runs and is ready; throws `drill-refused` with those that are not. */
export async function checkEverythingReady(
  dependencies: ReadyDependencies,
  targets: DrillTargets,
  signal: AbortSignal,
): Promise<void> {
  const reasons = await whyNotSteady(dependencies, targets, { withinMs: STEADY_DEADLINE_MS, signal });
  if (reasons.length === 0) return;
  fail({
    code: 'drill-refused',
    message: `Stack "${targets.stack}" is not in its steady state: ${reasons.join('; ')}.`,
    hint: 'Bring it up first ("tandem up"); "tandem status" shows what is missing.',
  });
}

type ReadyDependencies = Pick<DrillDependencies, 'engine' | 'agent' | 'leaders' | 'sentinels' | 'clock'>;

/** Empty as soon as everything is ready and redundant; after the time the reasons why it is not. */
export async function whyNotSteady(
  dependencies: ReadyDependencies,
  targets: DrillTargets,
  { withinMs, signal }: { readonly withinMs: number; readonly signal: AbortSignal },
): Promise<readonly string[]> {
  const { clock } = dependencies;
  const { gateways, balancers, database, cache, storage } = targets;
  const members = [
    ...gateways,
    ...balancers,
    ...database.members,
    ...database.balancers,
    ...database.consensus,
    ...(cache?.members ?? []),
    ...(cache?.sentinels ?? []),
    ...storage,
  ];
  const endMs = clock.monotonicMs() + withinMs;
  for (;;) {
    const answers = await Promise.all([
      ...members.map((member) => whyNotReady(dependencies, member)),
      whyNotRedundant(dependencies, database),
      whyCacheNotRedundant(dependencies, cache),
    ]);
    throwIfCancelled(signal);
    const reasons = answers.filter((reason) => reason !== null);
    if (reasons.length === 0 || clock.monotonicMs() >= endMs) return reasons;
    await clock.sleep(BETWEEN_LOOKS_MS, signal);
  }
}

/** Null when the database has a standby that could take over without losing a commit, or is not meant to have one. */
export async function whyNotRedundant(
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

/** Null when every replica of the cache could take over. */
export async function whyCacheNotRedundant(
  { sentinels }: Pick<DrillDependencies, 'sentinels'>,
  cache: DrillTargets['cache'],
): Promise<string | null> {
  if (cache === null) return null;
  const found = await readCache(sentinels, cache);
  if (found === null) return 'the Sentinels do not agree on a master of the cache';
  const wanted = cache.members.length - 1;
  return found.usable === wanted
    ? null
    : `${found.usable} of ${wanted} replicas could follow ${found.master.member}`;
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

/** The hypothesis holds under load, too. */
export function checkServesWell(progress: LoadProgress | null): void {
  const { acknowledged = 0, failed = 0 } = progress ?? {};
  if (acknowledged > 0 && failed === 0) return;
  fail({
    code: 'drill-refused',
    message: `The stack does not serve well before any fault: ${failed} requests failed, ${acknowledged} were acknowledged.`,
    hint: 'Lower the rate, or look at the log of the gateways.',
  });
}

/** Whom a blow hits now; throws `drill-refused` when it is not known who serves, or leads. */
export async function chosenVictims(
  dependencies: Pick<DrillDependencies, 'leaders' | 'sentinels'>,
  { blow, drill }: { readonly blow: Blow; readonly drill: Drill },
  targets: DrillTargets,
  seen: { readonly progress: LoadProgress | null; readonly before: readonly DrillMember[] },
): Promise<readonly DrillMember[]> {
  const servedBy = seen.progress?.servedBy ?? null;
  const leader = await leaderFor(dependencies, blow, targets);
  const victims = chooseVictims(blow, targets, { servedBy, leader, before: seen.before });
  if (victims.length > 0) return victims;
  return fail({
    code: 'drill-refused',
    message:
      blow.tier === 'gateway' || blow.tier === 'queue'
        ? `The last answer came from ${servedBy ?? 'nobody'}, which is no gateway of this stack.`
        : `What ${drill.id} hits is led by ${leader ?? 'nobody'}, which is no member of this stack.`,
  });
}

/** Who leads the blow's tier; null where nobody does, or it is not known. */
export async function leaderFor(
  { leaders, sentinels }: Pick<DrillDependencies, 'leaders' | 'sentinels'>,
  { tier }: Blow,
  { database, cache }: DrillTargets,
): Promise<string | null> {
  if (tier === 'cache-master') {
    return cache === null ? null : ((await readCache(sentinels, cache))?.master.member ?? null);
  }
  if (database.cluster === null || (tier !== 'primary' && tier !== 'standby')) return null;
  return (await leaders.read(database.cluster, LEADER_TIMEOUT_MS)).leader?.member ?? null;
}
