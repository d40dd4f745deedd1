import type { DrillId, FailureData, PrintedPlan } from '../../electron/contract/schemas.ts';
import { failureOf } from '../bridge/call-failure.ts';
import { useRuns } from './runs-store.ts';
import { hostLink } from './session.ts';

/** What a person can ask for. A refusal stays with the stack until it is dismissed or the next request starts. */

export async function start(
  stack: string,
  ask: () => Promise<{ readonly runId: string }>,
): Promise<string | null> {
  useRuns.setState(({ starting, refusals }) => {
    const { [stack]: _previous, ...others } = refusals;
    return { starting: { ...starting, [stack]: true }, refusals: others };
  });
  try {
    return (await ask()).runId;
  } catch (thrown) {
    useRuns.setState(({ refusals }) => ({ refusals: { ...refusals, [stack]: failureOf(thrown) } }));
    return null;
  } finally {
    useRuns.setState(({ starting }) => {
      const { [stack]: _done, ...others } = starting;
      return { starting: others };
    });
  }
}

export function bringUp(stack: string): Promise<string | null> {
  return start(stack, () => hostLink().call('stack.up', { stack }));
}

export function bringDown(stack: string, removeData: boolean): Promise<string | null> {
  return start(stack, () => hostLink().call('stack.down', { stack, removeData }));
}

export function restartMember(stack: string, member: string): Promise<string | null> {
  return start(stack, () => hostLink().call('stack.restart', { stack, member }));
}

/** What a person may choose of a drill; left out is what suits it. */
export interface DrillWish {
  readonly ratePerSecond?: number;
  readonly clientRetries?: number | null;
  /** False: the guardian stands aside. */
  readonly assisted?: boolean;
  readonly seed?: number | null;
  /** The stack's name, from whoever accepts that data may be destroyed. */
  readonly force?: string | null;
}

/** Resolves with the id of the run, or with null when it was refused. */
export function runDrill(stack: string, drill: DrillId, wish: DrillWish = {}): Promise<string | null> {
  return start(stack, () =>
    hostLink().call('drill.run', {
      ...{ stack, drill, ratePerSecond: 200, clientRetries: null, assisted: true, seed: null, force: null },
      ...wish,
    }),
  );
}

/** Rejects with the host's failure: the plan has its own place to show it. */
export function readPlan(stack: string, direction: 'up' | 'down', removeData: boolean): Promise<PrintedPlan> {
  return hostLink().call('stack.plan', { stack, direction, removeData });
}

/** True when the host took it up; a refusal stays with the stack. */
export async function cancelRun(stack: string, runId: string): Promise<boolean> {
  try {
    await hostLink().call('run.cancel', { runId });
    return true;
  } catch (thrown) {
    useRuns.setState(({ refusals }) => ({ refusals: { ...refusals, [stack]: failureOf(thrown) } }));
    return false;
  }
}

/** What to show of something that `readPlan` threw. */
export function failureFrom(thrown: unknown): FailureData {
  return failureOf(thrown);
}
