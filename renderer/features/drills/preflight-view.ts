import type {
  DrillDescription,
  DrillId,
  FailureData,
  StackStatus,
} from '../../../electron/contract/schemas.ts';
import { drillById } from '../../../electron/domain/drill/catalogue.ts';
import type { Blow, Drill } from '../../../electron/domain/drill/drill.ts';
import { blowsOf, isHandedOver } from '../../../electron/domain/drill/drill-choice.ts';
import { isSeeded } from '../../../electron/domain/drill/drill-steps.ts';
import { type Foresight, foresee } from '../../../electron/domain/drill/prediction.ts';
import { tiersNeeded } from './drill-parts.ts';

/** What a person chooses before the start. */
export interface DrillOptions {
  readonly ratePerSecond: number;
  /** Null: what suits the drill. */
  readonly clientRetries: number | null;
  readonly assisted: boolean;
  /** As it was typed; empty for any. */
  readonly seed: string;
}

export const USUAL_OPTIONS: DrillOptions = {
  ratePerSecond: 200,
  clientRetries: null,
  assisted: true,
  seed: '',
};

export const MOST_PER_SECOND = 1_000;
const LARGEST_SEED = 0xffffffff;

/** Which of the options mean something for this drill on this stack. */
export interface OfferedOptions {
  readonly rate: boolean;
  readonly assisted: boolean;
  readonly seed: boolean;
  /** Its victim has a lead that a guardian would hand over. */
  readonly handsOver: boolean;
}

export function offeredOptions(id: DrillId, guard: StackStatus['guard']): OfferedOptions {
  const drill = drillById(id);
  const handsOver = blowsOf(drill.method).some(isHandedOver);
  return {
    handsOver,
    rate: drill.load.kind === 'constant',
    assisted: guard !== null && guard.by !== 'nobody' && handsOver,
    seed: isSeeded(drill),
  };
}

/** A rate or a seed that the host would refuse. */
export function badOptions({ ratePerSecond, seed }: DrillOptions): readonly ('rate' | 'seed')[] {
  const isRate = Number.isInteger(ratePerSecond) && ratePerSecond >= 1 && ratePerSecond <= MOST_PER_SECOND;
  return [...(isRate ? [] : (['rate'] as const)), ...(seedOf(seed) === undefined ? (['seed'] as const) : [])];
}

/** Most refusals are mended by something else; the host tells apart those that a person may overrule. */
export function canBeForced(refused: Pick<FailureData, 'code'> | null): boolean {
  return refused?.code === 'drill-needs-force';
}

/** Null for none, undefined for what is no seed. */
export function seedOf(text: string): number | null | undefined {
  const typed = text.trim();
  if (typed === '') return null;
  return /^\d{1,10}$/.test(typed) && Number(typed) <= LARGEST_SEED ? Number(typed) : undefined;
}

/** What clients and data will suffer, by the same rule by which the host says it when it begins. */
export function predictionFor(
  id: DrillId,
  status: Pick<StackStatus, 'groups' | 'guard'>,
  offered: readonly DrillDescription[],
  { clientRetries, assisted }: Pick<DrillOptions, 'clientRetries' | 'assisted'>,
): Foresight {
  const drill = drillById(id);
  const databases = status.groups.filter(({ manager }) => manager === 'patroni');
  return foresee(blowsFor(drill, offered), clientRetries ?? drill.clientRetries, {
    hasCluster: databases.length > 0,
    isSynchronous: databases.every(({ commits }) => commits !== 'asynchronous'),
    guardedBy: assisted ? (status.guard?.by ?? 'nobody') : 'nobody',
    silenceMs: status.guard?.silenceMs,
  });
}

/** A drill by lot hits only what the stack has: whatever another drill of the same tier is offered for. */
function blowsFor(drill: Drill, offered: readonly DrillDescription[]): readonly Blow[] {
  const blows = blowsOf(drill.method);
  if (drill.method.kind === 'steps') return blows;
  const tiers = new Set(offered.flatMap(({ id }) => tiersNeeded(id)));
  return blows.filter(({ tier }) => tiers.has(tier));
}
