import type {
  DrillDescription,
  DrillVerdict,
  GroupStatus,
  MemberStatus,
  RunSummary,
  StackStatus,
} from '../../../electron/contract/schemas.ts';
import type { DrillOutcome } from '../../../electron/domain/health/drill-evidence.ts';
import type { Statement } from '../../../electron/domain/health/group-status.ts';
import { type Mend, mendFor } from '../../../electron/domain/health/mending.ts';
import { mountStatements } from '../../../electron/domain/health/mount-statements.ts';
import { ORPHAN_KIND } from '../../../electron/domain/health/stack-state.ts';
import {
  type StandingMember,
  type Survival,
  stackSurvival,
} from '../../../electron/domain/health/survival.ts';
import {
  stackWord,
  survivalGrounds,
  survivalSentence,
} from '../../../electron/domain/health/survival-sentence.ts';

/** What the screen says about one stack: a pure function of what the host told. */
export interface StackView {
  readonly name: string;
  readonly survival: Survival;
  /** The survival in words. */
  readonly word: string;
  readonly headline: string;
  /** What the headline rests on, one statement each. */
  readonly grounds: readonly string[];
  /** The worst of the last drills; null before the first. */
  readonly figures: { readonly lost: number; readonly slowestMs: number } | null;
  /** Who hands primaries over; null where there is nothing to hand over. */
  readonly guard: string | null;
  readonly guardedBy: NonNullable<StackStatus['guard']>['by'] | null;
  /** How long the guardian lets a primary say nothing; undefined, as long as everybody's. */
  readonly silenceMs: number | undefined;
  /** When the oldest of the last drills that passed was begun; null when none did. */
  readonly provenAtMs: number | null;
  readonly mend: Mend | null;
  readonly nodes: readonly NodeView[];
  readonly groups: readonly GroupStatus[];
  /** What needs attention of groups, shared files, certificates and routes; without what the headline says already. */
  readonly troubles: readonly Statement[];
  /** What the groups say of themselves that needs none. */
  readonly assurances: readonly Statement[];
  /** Members on the engine that the stack file does not name: no part of what survives. */
  readonly orphans: readonly string[];
}

export type NodeView = StandingMember<MemberStatus>;

/** `drills` is null until they and the journal were read; `verdicts` may be older than all of the runs. */
export function viewStack(
  status: StackStatus,
  drills: readonly DrillDescription[] | null,
  runs: readonly RunSummary[],
  verdicts: readonly DrillVerdict[] = [],
): StackView {
  const all = [...runs, ...verdicts.map((verdict) => ({ verdict }))];
  const standing = stackSurvival(status, drills === null ? null : { drills, runs: all });
  const { proofs, members } = standing;
  const passedAtMs = proofs.filter(({ passed }) => passed).map(({ startedAtMs }) => startedAtMs);
  const around = { stack: status.stack, groups: status.groups, drills: drills ?? [] };
  const headline = survivalSentence(status.state, standing);
  const statements = [
    ...status.groups.flatMap((group) => group.statements),
    ...mountStatements(status.mounts),
    ...status.conditions.map(({ tone, text }) => ({ tone, text })),
  ].filter(({ text }) => text !== headline);
  return {
    name: status.stack,
    survival: standing.survival,
    word: stackWord(standing),
    headline,
    grounds: survivalGrounds(standing),
    figures: figuresOf(proofs),
    guard: status.guard?.text ?? null,
    guardedBy: status.guard?.by ?? null,
    silenceMs: status.guard?.silenceMs,
    provenAtMs: passedAtMs.length === 0 ? null : Math.min(...passedAtMs),
    mend: mendFor(standing, around),
    nodes: members,
    groups: status.groups,
    troubles: statements.filter(isTrouble),
    assurances: statements.filter((statement) => !isTrouble(statement)),
    orphans: status.members.filter(({ kind }) => kind === ORPHAN_KIND).map(({ container }) => container),
  };
}

function isTrouble({ tone }: Statement): boolean {
  return tone === 'alarm' || tone === 'warning';
}

function figuresOf(proofs: readonly DrillOutcome[]): StackView['figures'] {
  if (proofs.length === 0) return null;
  const worst = (figures: readonly number[]) => Math.max(...figures);
  return {
    lost: worst(proofs.map((proof) => proof.lost)),
    slowestMs: worst(proofs.map((proof) => proof.slowestMs ?? 0)),
  };
}
