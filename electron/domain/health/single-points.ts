import type { GuardSummary } from '../failover/guard-summary.ts';
import { listOf } from '../wording.ts';

/**
 * What no stack on one machine survives, whatever its drills have shown. It is listed beside the survival and no part of
 * it: a word that every stack shares would say nothing of any.
 */
export interface SinglePoint {
  readonly what: string;
  readonly survival: 'fails' | 'degrades';
  /** What its loss means. */
  readonly consequence: string;
  /** What would help; every stack needs that from elsewhere. */
  readonly mend: string;
}

export function singlePoints(guard: Pick<GuardSummary, 'by'> | null): readonly SinglePoint[] {
  return [
    {
      what: 'this host',
      survival: 'fails',
      consequence: 'everything stops until it is back; all members run on it',
      mend: 'a second machine, which Tandem does not manage',
    },
    {
      what: 'its disk',
      survival: 'fails',
      consequence: 'everything stored is gone; standby, replicas and queue lie on the same disk',
      mend: 'copies that are kept elsewhere',
    },
    {
      what: 'its power',
      survival: 'fails',
      consequence: 'nothing serves until it is back; what was acknowledged had been flushed',
      mend: 'a battery, and a disk that obeys a flush',
    },
    {
      what: 'the engine',
      survival: 'fails',
      consequence: 'its restart ends every container; while it hangs, nobody hands over or starts anything',
      mend: 'updates of it at a quiet time',
    },
    {
      what: 'Tandem',
      survival: 'degrades',
      consequence: `the stack goes on, ${WITHOUT_TANDEM[guard?.by ?? 'none']}`,
      mend:
        guard?.by === 'app' || guard?.by === 'nobody'
          ? 'the warden (`guardian` in the stack file)'
          : 'starting it again',
    },
  ];
}

/** What is not done while no Tandem runs. */
const WITHOUT_TANDEM = {
  warden: 'guarded by its warden; a frozen balancer stays, and no scheduled drill runs',
  app: 'but nobody hands a dead primary over sooner than its own engine does, and a frozen balancer stays',
  nobody: 'as unguarded as now; a frozen balancer stays',
  none: 'but a frozen balancer stays, and after a restart of the engine some members may stay down',
} as const;

/** Those that stop everything, in one sentence. */
export function withoutThese(): string {
  const stopping = singlePoints(null).filter(({ survival }) => survival === 'fails');
  return `Whatever was proven: without ${listOf(
    stopping.map(({ what }) => what),
    'or',
  )} everything stops.`;
}
