import type { DrillDescription } from '../../../electron/contract/schemas.ts';
import { drillById } from '../../../electron/domain/drill/catalogue.ts';
import type { Blow, DrillTier } from '../../../electron/domain/drill/drill.ts';
import { blowsOf } from '../../../electron/domain/drill/drill-choice.ts';
import { type Prediction, predictBlows } from '../../../electron/domain/drill/prediction.ts';
import type { NodeView, StackView } from '../stack/stack-view.ts';

/** Which drills strike a member, how surely, and what each is predicted to cost now. */

/** `surely`: as things are, this member is hit. `perhaps`: one of several is, by traffic or by lot. */
export type Certainty = 'surely' | 'perhaps';

export interface AimedDrill {
  readonly drill: DrillDescription;
  readonly certainty: Certainty;
  readonly prediction: Prediction;
}

type Aims = Pick<StackView, 'nodes' | 'groups' | 'guardedBy' | 'silenceMs'>;

/** Those that surely strike it come first, otherwise in the order of the catalogue. */
export function drillsAt(
  member: NodeView,
  drills: readonly DrillDescription[],
  stack: Aims,
): readonly AimedDrill[] {
  const aimed = drills.flatMap((drill): AimedDrill[] => {
    const certainty = certaintyOf(member, drill, stack);
    return certainty === null ? [] : [{ drill, certainty, prediction: predict(drill, stack) }];
  });
  return [
    ...aimed.filter(({ certainty }) => certainty === 'surely'),
    ...aimed.filter(({ certainty }) => certainty === 'perhaps'),
  ];
}

/** Null when it is not hit. Whom a drill can hit at all, the host has named in its blast radius. */
function certaintyOf(member: NodeView, drill: DrillDescription, stack: Aims): Certainty | null {
  const named = drill.blastRadius.split(/[^a-z0-9-]+/);
  if (!named.includes(member.status.name)) return null;
  const { method } = drillById(drill.id);
  const blows = blowsOf(method).filter(({ tier }) => isOfTier(member, tier));
  if (method.kind !== 'steps') return blows.length > 0 ? 'perhaps' : null;
  const candidates = stack.nodes.filter(({ status }) => named.includes(status.name));
  const found = blows.map((blow) => certaintyOfBlow(member, blow, candidates));
  return found.includes('surely') ? 'surely' : found.includes('perhaps') ? 'perhaps' : null;
}

function certaintyOfBlow(
  member: NodeView,
  { tier, hits }: Blow,
  candidates: readonly NodeView[],
): Certainty | null {
  if (hits === 'all') return 'surely';
  const ofTier = candidates
    .filter((candidate) => isOfTier(candidate, tier))
    .toSorted((a, b) => a.status.name.localeCompare(b.status.name, 'en', { numeric: true }));
  switch (tier) {
    case 'gateway':
    case 'queue':
      return 'perhaps';
    case 'primary':
    case 'cache-master':
      return roleTest(member, ['primary', 'master']);
    case 'standby':
      return roleTest(member, ['standby', 'sync-standby']) !== 'surely'
        ? roleTest(member, ['standby', 'sync-standby'])
        : isFirst(
            member,
            ofTier.filter((other) => !leads(other)),
          );
    default:
      return isFirst(member, ofTier);
  }
}

function roleTest({ status }: NodeView, roles: readonly string[]): Certainty | null {
  const role = status.standing?.role ?? 'unknown';
  if (role === 'unknown') return 'perhaps';
  return roles.includes(role) ? 'surely' : null;
}

function leads({ status }: NodeView): boolean {
  const role = status.standing?.role;
  return role === 'primary' || role === 'master';
}

function isFirst(member: NodeView, [first]: readonly NodeView[]): Certainty | null {
  return first?.status.name === member.status.name ? 'surely' : null;
}

const KIND_OF_TIER: Readonly<Record<DrillTier, string>> = {
  gateway: 'gateway',
  queue: 'gateway',
  balancer: 'balancer',
  primary: 'postgres',
  standby: 'postgres',
  database: 'postgres',
  etcd: 'etcd',
  cache: 'redis',
  'cache-master': 'redis',
  sentinel: 'sentinel',
  storage: 'nfs-server',
};

function isOfTier({ status }: NodeView, tier: DrillTier): boolean {
  return status.kind === KIND_OF_TIER[tier];
}

function predict(description: DrillDescription, { nodes, groups, guardedBy, silenceMs }: Aims): Prediction {
  const { method, clientRetries } = drillById(description.id);
  const blows = blowsOf(method).filter(({ tier }) => nodes.some((node) => isOfTier(node, tier)));
  const database = groups.find(({ manager }) => manager === 'patroni');
  return predictBlows(blows, clientRetries, {
    hasCluster: database !== undefined,
    isSynchronous: database !== undefined && database.commits !== 'asynchronous',
    guardedBy: guardedBy ?? 'nobody',
    silenceMs,
  });
}
