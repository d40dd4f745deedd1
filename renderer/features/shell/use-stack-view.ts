import { useMemo } from 'react';
import { useStacks } from '../../state/stacks-store.ts';
import { type StackView, viewStack } from '../stack/stack-view.ts';
import { useRunsOf } from './use-host.ts';

/** What the stack's survival is now, for lists of stacks; null while the stack is not known. */
export function useStackView(stack: string): StackView | null {
  const status = useStacks((state) => state.byName[stack]);
  const drills = useStacks((state) => state.drills[stack]);
  const verdicts = useStacks((state) => state.verdicts[stack]);
  const runs = useRunsOf(stack);
  return useMemo(
    () => (status === undefined ? null : viewStack(status, drills ?? null, runs, verdicts)),
    [status, drills, runs, verdicts],
  );
}
