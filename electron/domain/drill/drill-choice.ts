import { listOf } from '../wording.ts';
import { drillById } from './catalogue.ts';
import type { Blow, Drill, DrillScope, DrillTier, Method } from './drill.ts';
import { DRILL_IDS, type DrillId } from './drill-id.ts';
import type { DrillMember, DrillTargets } from './drill-targets.ts';
import type { Tolerance } from './measurements.ts';

/** Which drills a stack can have, and whom each of them hits. */

export interface DrillDescription {
  readonly id: DrillId;
  readonly title: string;
  readonly scope: DrillScope;
  readonly fault: string;
  readonly blastRadius: string;
  readonly expectation: string;
}

/** The drills that make sense on this stack: a tier without a twin has nothing to prove. */
export function describeDrills(targets: DrillTargets): readonly DrillDescription[] {
  return DRILL_IDS.map(drillById)
    .filter((drill) => whatIsMissing(drill, targets) === null)
    .map((drill) => ({
      id: drill.id,
      title: drill.title,
      scope: drill.scope,
      fault: drill.fault,
      blastRadius: blastRadius(drill, targets),
      expectation: drill.expectation,
    }));
}

function blastRadius({ method }: Drill, targets: DrillTargets): string {
  const possible = possibleBlows(method, targets);
  const names = listOf([
    ...new Set(possible.flatMap((blow) => candidates(blow.tier, targets)).map(({ member }) => member)),
  ]);
  const [blow] = possible;
  if (blow === undefined) return 'Nobody; everything has to bear the load.';
  if (method.kind === 'random' && method.together > 1) return `${method.together} of ${names}, at once.`;
  if (method.kind === 'rolling') return `${names}, one after the other.`;
  if (blow.hits === 'all') return `All of ${names}, and whoever needs them.`;
  switch (blow.tier) {
    case 'storage':
      return `${names}, and every member that mounts its files.`;
    case 'queue':
      return `The queue that ${names} share.`;
    default:
      return `One of ${names}, and the requests under way on it.`;
  }
}

/** All that the method may strike with, whatever the seed. */
export function blowsOf(method: Method): readonly Blow[] {
  switch (method.kind) {
    case 'load-only':
      return [];
    case 'steps':
      return method.steps.flatMap(({ blows }) => blows);
    default:
      return method.pool;
  }
}

/** The same without what this stack has no members for. */
export function possibleBlows(method: Method, targets: DrillTargets): readonly Blow[] {
  return blowsOf(method).filter((blow) => hasTwin(blow, targets));
}

export function candidates(
  tier: DrillTier,
  { gateways, balancers, database, cache, storage }: DrillTargets,
): readonly DrillMember[] {
  switch (tier) {
    case 'gateway':
    case 'queue':
      return gateways;
    case 'storage':
      return storage;
    case 'balancer':
      return balancers;
    case 'database':
      return database.members;
    case 'primary':
    case 'standby':
      return database.cluster === null ? [] : database.members;
    case 'etcd':
      return database.consensus;
    case 'cache':
    case 'cache-master':
      return cache?.members ?? [];
    case 'sentinel':
      return cache?.sentinels ?? [];
  }
}

/** What is not meant to be replaced by a twin: a database goes on without etcd, and shared files have one place. */
const ALONE: readonly DrillTier[] = ['etcd', 'storage', 'queue'];

/** Whether anything can take over, or nothing has to. */
function hasTwin({ tier, hits, sessionsTolerate }: Blow, targets: DrillTargets): boolean {
  if (sessionsTolerate !== undefined && targets.cache === null) return false;
  const isAlone = hits === 'all' || ALONE.includes(tier);
  return candidates(tier, targets).length > (isAlone ? 0 : 1);
}

/** The blow for which the stack has no members; null when the drill can be carried out. */
export function whatIsMissing({ method }: Drill, targets: DrillTargets): Blow | null {
  const possible = possibleBlows(method, targets);
  const enough =
    method.kind === 'random'
      ? new Set(possible.map(groupOf)).size >= method.together
      : method.kind !== 'rolling' || possible.length > 0;
  const required = method.kind === 'steps' || !enough ? blowsOf(method) : possible;
  return required.find((blow) => !possible.includes(blow)) ?? null;
}

/** Two blows in one group would leave nobody to take over. */
export function groupOf({ tier }: Blow): string {
  return tier === 'standby' ? 'primary' : tier;
}

/** Whether a guardian hands the victim's lead over, sooner than its manager would. */
export function isHandedOver({ tier, tolerates, isPlanned = false }: Blow): boolean {
  return !isPlanned && (tier === 'cache-master' || (tier === 'primary' && tolerates === 'gap'));
}

/**
 * Who is hit: the gateway that answered last, so that the fault meets traffic; of the balancers, which share theirs,
 * the first; of a database or a cache the one that leads, or one that does not. Empty when that is not known.
 */
export function chooseVictims(
  { tier, hits }: Pick<Blow, 'tier' | 'hits'>,
  targets: DrillTargets,
  seen: {
    readonly servedBy: string | null;
    readonly leader: string | null;
    readonly before?: readonly DrillMember[];
  },
): readonly DrillMember[] {
  const members = candidates(tier, targets);
  if (hits === 'all') return members;
  if (hits === 'same') return seen.before ?? [];
  return members.filter(victimTest(tier, hits, seen)).slice(0, 1);
}

function victimTest(
  tier: DrillTier,
  hits: 'one' | 'spare',
  { servedBy, leader }: { readonly servedBy: string | null; readonly leader: string | null },
): (member: DrillMember) => boolean {
  switch (tier) {
    case 'gateway':
    case 'queue':
      if (hits === 'spare') return ({ member }) => servedBy !== null && member !== servedBy;
      return ({ member }) => member === servedBy;
    case 'primary':
    case 'cache-master':
      return ({ member }) => member === leader;
    case 'standby':
      return ({ member }) => leader !== null && member !== leader;
    default:
      return () => true;
  }
}

/** What sessions may suffer in all of it; null when none need to be opened. */
export function sessionTolerance(method: Method, targets: DrillTargets): Tolerance | null {
  const named = possibleBlows(method, targets).flatMap(({ sessionsTolerate }) => sessionsTolerate ?? []);
  if (named.length === 0) return null;
  // Where a lot decides, a session may be under way on whoever is hit, and its opening is not sent again.
  return method.kind !== 'steps' || named.includes('gap') ? 'gap' : 'nothing';
}
