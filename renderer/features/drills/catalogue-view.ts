import type {
  DrillDescription,
  DrillId,
  DrillVerdict,
  RunSummary,
  StackStatus,
} from '../../../electron/contract/schemas.ts';
import { drillById } from '../../../electron/domain/drill/catalogue.ts';
import type { DrillTier } from '../../../electron/domain/drill/drill.ts';
import { DRILL_IDS } from '../../../electron/domain/drill/drill-id.ts';
import { DRILL_PARTS, type DrillDeed, type DrillPart, deedOf, partOf, tiersNeeded } from './drill-parts.ts';
import { type DrillProof, proofOf, verdictsOf } from './drill-proof.ts';
import { sparkValues } from './drill-trend.ts';

/** The catalogue of one stack: what can be broken, by part, with what is known of each. */
export interface CatalogueRow {
  readonly drill: DrillDescription;
  readonly part: DrillPart;
  readonly deed: DrillDeed;
  readonly proof: DrillProof;
  readonly spark: readonly number[];
  readonly regressions: readonly string[];
}

export interface CatalogueGroup {
  readonly part: DrillPart;
  readonly rows: readonly CatalogueRow[];
}

/** A drill that this stack has no members for. */
export interface UnfitDrill {
  readonly id: DrillId;
  readonly title: string;
  readonly fault: string;
  readonly part: DrillPart;
  readonly needs: readonly DrillTier[];
}

export function catalogueRows(
  drills: readonly DrillDescription[],
  status: Pick<StackStatus, 'members' | 'guard'>,
  runs: readonly RunSummary[],
  verdicts: readonly DrillVerdict[],
): readonly CatalogueRow[] {
  return drills.map((drill) => {
    const own = verdictsOf(drill.id, runs, verdicts);
    return {
      drill,
      part: partOf(drill.id),
      deed: deedOf(drill.id),
      proof: proofOf(drill.id, status, runs, verdicts),
      spark: sparkValues(own),
      regressions: own[0]?.regressions.map(({ text }) => text) ?? [],
    };
  });
}

export function groupByPart(rows: readonly CatalogueRow[]): readonly CatalogueGroup[] {
  return DRILL_PARTS.map((part) => ({ part, rows: rows.filter((row) => row.part === part) })).filter(
    (group) => group.rows.length > 0,
  );
}

/** What the host does not offer for this stack, in the order of the catalogue. */
export function unfitDrills(drills: readonly DrillDescription[]): readonly UnfitDrill[] {
  const offered = new Set<string>(drills.map(({ id }) => id));
  return DRILL_IDS.filter((id) => !offered.has(id)).map((id) => {
    const { title, fault } = drillById(id);
    return { id, title, fault, part: partOf(id), needs: tiersNeeded(id) };
  });
}

export type ProofFilter = 'all' | 'proven' | 'unproven' | 'deviated';

export interface CatalogueFilter {
  readonly text: string;
  readonly part: DrillPart | 'all';
  readonly proof: ProofFilter;
}

export const EVERYTHING: CatalogueFilter = { text: '', part: 'all', proof: 'all' };

/** Each word of the text must occur somewhere in what is said of the drill. */
export function filterRows(
  rows: readonly CatalogueRow[],
  { text, part, proof }: CatalogueFilter,
): readonly CatalogueRow[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const { id, title, fault, blastRadius, expectation } = row.drill;
    const said = [id, title, fault, blastRadius, expectation, row.deed].join(' ').toLowerCase();
    return (
      (part === 'all' || row.part === part) &&
      isOfProof(row.proof, proof) &&
      words.every((word) => said.includes(word))
    );
  });
}

function isOfProof({ kind }: DrillProof, wanted: ProofFilter): boolean {
  switch (wanted) {
    case 'all':
      return true;
    case 'proven':
      return kind === 'passed';
    case 'deviated':
      return kind === 'deviated';
    case 'unproven':
      return kind !== 'passed' && kind !== 'deviated';
  }
}

export interface CatalogueSummary {
  readonly proven: number;
  readonly deviated: number;
  readonly expired: number;
  readonly never: number;
  readonly all: number;
}

export function summaryOf(rows: readonly CatalogueRow[]): CatalogueSummary {
  const count = (...kinds: readonly DrillProof['kind'][]) =>
    rows.filter(({ proof }) => kinds.includes(proof.kind)).length;
  return {
    proven: count('passed'),
    deviated: count('deviated'),
    expired: count('expired'),
    never: count('never', 'unfinished', 'running'),
    all: rows.length,
  };
}
