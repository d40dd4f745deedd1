import type {
  DrillDescription,
  DrillId,
  DrillVerdict,
  MemberStatus,
  RunSummary,
  StackStatus,
} from '../../../electron/contract/schemas.ts';
import { countOf, formatMs, listOf } from '../../ui/format.ts';
import {
  type Evidence,
  evidenceFor,
  isServing,
  latestVerdicts,
  type MemberSurvival,
  memberSurvival,
  type Survival,
  worstOf,
} from './survival.ts';

/** What the screen says about one stack: a pure function of what the host told. */
export interface StackView {
  readonly name: string;
  readonly survival: Survival;
  readonly headline: string;
  /** What the headline rests on, one statement each. */
  readonly grounds: readonly string[];
  /** When the oldest of the last drills was begun; null when there was none. */
  readonly provenAtMs: number | null;
  readonly mend: Mend | null;
  readonly nodes: readonly NodeView[];
}

/** The one thing that would better the statement most. */
export type Mend =
  | { readonly kind: 'restart'; readonly text: string; readonly member: string }
  | { readonly kind: 'drill'; readonly text: string; readonly drill: DrillId }
  | { readonly kind: 'advice'; readonly text: string };

export interface NodeView extends MemberSurvival {
  readonly status: MemberStatus;
  readonly serving: boolean;
  /** False for what is not there because the stack is not up, or not yet: no reason for alarm. */
  readonly expected: boolean;
  /** Set when the pod's own container does not run: its members then have no network. */
  readonly podTrouble: string | null;
}

export function viewStack(
  status: StackStatus,
  drills: readonly DrillDescription[],
  runs: readonly RunSummary[],
): StackView {
  const latest = latestVerdicts(runs);
  const nodes = viewNodes(status, drills, latest);
  const isPartial = status.state === 'absent' || nodes.some((node) => !node.expected);
  const survival = nodes.length === 0 || isPartial ? 'unknown' : worstOf(nodes.map((node) => node.survival));
  const proofs = isPartial ? [] : drills.flatMap(({ id }) => latest.get(id) ?? []);
  return {
    name: status.stack,
    survival,
    headline: headlineOf(status, nodes, survival),
    grounds: groundsOf(nodes, proofs),
    provenAtMs: proofs.length === 0 ? null : Math.min(...proofs.map((proof) => proof.startedAtMs)),
    mend: isPartial ? null : mendFor(nodes, drills),
    nodes,
  };
}

function viewNodes(
  { state, members }: StackStatus,
  drills: readonly DrillDescription[],
  latest: ReadonlyMap<string, DrillVerdict>,
): readonly NodeView[] {
  const infra = new Map(members.filter(({ role }) => role === 'infra').map((each) => [each.pod, each]));
  const processes = members
    .filter(({ role }) => role === 'member')
    .map((status) => {
      const pod = infra.get(status.pod);
      const podRuns = pod === undefined || pod.state === 'running';
      const expected = status.state !== 'missing' || (state !== 'absent' && state !== 'changing');
      const podTrouble = podRuns || !expected ? null : `pod ${status.pod} is ${pod.state}`;
      return { status, serving: isServing(status, podRuns), expected, podTrouble };
    });
  const components = [...new Set(processes.map(({ status }) => status.component))];
  return processes.map((member) => {
    const { component, kind, name } = member.status;
    if (!member.expected) return { ...member, survival: 'unknown', reason: '', provenBy: null };
    const twins = processes.filter(
      (other) => other.status.component === component && other.status.name !== name,
    );
    const evidence: Evidence = evidenceFor({ name: component, kind }, components, drills, latest);
    return { ...member, ...memberSurvival(member, twins, evidence) };
  });
}

function headlineOf(status: StackStatus, nodes: readonly NodeView[], survival: Survival): string {
  if (status.state === 'absent') return 'Nothing of this stack runs yet.';
  if (nodes.length === 0) return 'The state of this stack is not known.';
  if (nodes.some((node) => !node.expected)) {
    const ready = nodes.filter((node) => node.serving).length;
    return `It is being changed: ${ready} of ${countOf(nodes.length, 'member')} ready.`;
  }
  const named = listOf(
    nodes.filter((node) => node.survival === survival).map((node) => node.status.name),
    'or',
  );
  switch (survival) {
    case 'fails':
      return failsHeadline(nodes);
    case 'degrades': {
      const down = nodes.filter((node) => !node.serving).map((node) => node.status.name);
      if (down.length > 0) {
        return `Serving without ${listOf(down)}: no member is alone, but less may fail than was planned.`;
      }
      return `If ${named} fails now, the stack goes on, but some requests fail.`;
    }
    case 'unknown':
      return `Whether ${named} can be spared is not known: nobody could ask.`;
    case 'untested':
      return `Every member has a ready twin. What happens when ${named} fails was never tested.`;
    case 'survives':
      return 'Any one member may fail now, and nothing is lost.';
  }
}

function failsHeadline(nodes: readonly NodeView[]): string {
  const failing = nodes.filter((node) => node.survival === 'fails');
  const silent = failing.filter((node) => !node.serving);
  if (silent.length > 0) {
    return `Out of service: ${listOf(silent.map((node) => node.status.name))}, with nothing in ${silent.length === 1 ? 'its' : 'their'} place.`;
  }
  const harmful = failing.filter((node) => node.provenBy !== null);
  if (harmful.length > 0) {
    return `If ${listOf(
      harmful.map((node) => node.status.name),
      'or',
    )} fails now, writes may be lost or doubled: the last drill showed it.`;
  }
  return `If ${listOf(
    failing.map((node) => node.status.name),
    'or',
  )} fails now, the service stops until it is back.`;
}

function groundsOf(nodes: readonly NodeView[], proofs: readonly DrillVerdict[]): readonly string[] {
  const proven = nodes.filter((node) => node.survival === 'survives').length;
  const untested = nodes.filter((node) => node.survival === 'untested');
  const grounds: string[] = [];
  if (proven > 0) grounds.push(`${proven} of ${countOf(nodes.length, 'member')} can be spared, proven`);
  if (untested.length > 0) {
    const components = [...new Set(untested.map((node) => node.status.component))];
    grounds.push(`${listOf(components)} never tested`);
  }
  if (proofs.length > 0) {
    const lost = Math.max(...proofs.map((proof) => proof.lost));
    const slowest = Math.max(...proofs.map((proof) => proof.slowestMs ?? 0));
    grounds.push(`last drills: ${lost} lost, slowest answer ${formatMs(slowest)}`);
  }
  return grounds;
}

function mendFor(nodes: readonly NodeView[], drills: readonly DrillDescription[]): Mend | null {
  const down = nodes.find((node) => node.expected && !node.serving && node.status.readiness !== 'unknown');
  if (down !== undefined) {
    return { kind: 'restart', text: `Restart ${down.status.name}`, member: down.status.name };
  }
  const drill = drills.find(({ id }) =>
    nodes.some(
      (node) => node.survival === 'untested' && node.status.component === id.slice(0, id.indexOf('-')),
    ),
  );
  if (drill !== undefined) return { kind: 'drill', text: `Run ${drill.id}`, drill: drill.id };
  const alone = nodes.find((node) => node.survival === 'fails' && node.reason === 'has no twin');
  if (alone === undefined) return null;
  const isDatabase = alone.status.kind === 'postgres';
  return {
    kind: 'advice',
    text: isDatabase
      ? 'A standby database would mend it.'
      : `A second ${alone.status.component} would mend it.`,
  };
}
