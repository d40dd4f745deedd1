import type {
  DrillDescription,
  DrillId,
  MemberStatus,
  RunSummary,
  StackStatus,
} from '../../../electron/contract/schemas.ts';
import {
  type DrillOutcome,
  drillAimsAt,
  ORPHAN_KIND,
  type StandingMember,
  type Survival,
  stackSurvival,
} from '../../../electron/domain/health/survival.ts';
import { survivalGrounds, survivalSentence } from '../../../electron/domain/health/survival-sentence.ts';
import { formatMs } from '../../ui/format.ts';

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
  /** Members on the engine that the stack file does not name: no part of what survives. */
  readonly orphans: readonly string[];
}

/** The one thing that would better the statement most. */
type Mend =
  | { readonly kind: 'restart'; readonly text: string; readonly member: string }
  | { readonly kind: 'drill'; readonly text: string; readonly drill: DrillId }
  | { readonly kind: 'advice'; readonly text: string };

export type NodeView = StandingMember<MemberStatus>;

/** `drills` is null until they and the journal were read. */
export function viewStack(
  status: StackStatus,
  drills: readonly DrillDescription[] | null,
  runs: readonly RunSummary[],
): StackView {
  const standing = stackSurvival(status, drills === null ? null : { drills, runs });
  const { proofs, members } = standing;
  return {
    name: status.stack,
    survival: standing.survival,
    headline: survivalSentence(status.state, standing),
    grounds: [...survivalGrounds(standing), ...figuresOf(proofs)],
    provenAtMs: proofs.length === 0 ? null : Math.min(...proofs.map((proof) => proof.startedAtMs)),
    mend: standing.isPartial ? null : mendFor(members, drills ?? []),
    nodes: members,
    orphans: status.members.filter(({ kind }) => kind === ORPHAN_KIND).map(({ container }) => container),
  };
}

function figuresOf(proofs: readonly DrillOutcome[]): readonly string[] {
  if (proofs.length === 0) return [];
  const lost = Math.max(...proofs.map((proof) => proof.lost));
  const slowest = Math.max(...proofs.map((proof) => proof.slowestMs ?? 0));
  return [`last drills: ${lost} lost, slowest answer ${formatMs(slowest)}`];
}

function mendFor(nodes: readonly NodeView[], drills: readonly DrillDescription[]): Mend | null {
  const down = nodes.find((node) => node.expected && !node.serving && node.status.readiness !== 'unknown');
  if (down !== undefined) {
    return { kind: 'restart', text: `Restart ${down.status.name}`, member: down.status.name };
  }
  const components = nodes.map((node) => node.status.component);
  const drill = drills.find(({ id }) =>
    nodes.some(
      ({ survival, status }) =>
        survival === 'untested' && drillAimsAt(id, { name: status.component, kind: status.kind }, components),
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
