import { useEffect, useState } from 'react';
import type { FailureData, PrintedPlan } from '../../../electron/contract/schemas.ts';
import { failureFrom, readPlan } from '../../state/actions.ts';

export type PlanReading =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'read'; readonly plan: PrintedPlan }
  | { readonly kind: 'failed'; readonly failure: FailureData };

/** Reads the plan when the question changes; an answer to an older question is dropped. */
export function usePlan(stack: string, direction: 'up' | 'down', removeData: boolean): PlanReading {
  const [reading, setReading] = useState<PlanReading>({ kind: 'waiting' });
  useEffect(() => {
    let current = true;
    setReading({ kind: 'waiting' });
    readPlan(stack, direction, removeData).then(
      (plan) => current && setReading({ kind: 'read', plan }),
      (thrown: unknown) => current && setReading({ kind: 'failed', failure: failureFrom(thrown) }),
    );
    return () => {
      current = false;
    };
  }, [stack, direction, removeData]);
  return reading;
}

export function PlanBlockers({ plan }: { readonly plan: PrintedPlan }) {
  if (plan.blockers.length === 0) return null;
  return (
    <ul className="space-y-2 px-4 py-3">
      {plan.blockers.map((blocker) => (
        <li key={`${blocker.code} ${blocker.target}`}>
          <p className="font-medium text-bad">{blocker.message}</p>
          <p>{blocker.hint}</p>
        </li>
      ))}
    </ul>
  );
}
