import type { DrillId, FailureData, PrintedPlan } from '../../electron/contract/schemas.ts';
import { failureOf } from '../bridge/call-failure.ts';
import { useRuns } from './runs-store.ts';
import { hostLink } from './session.ts';

/** What a person can ask for. A refusal stays with the stack until it is dismissed or the next request starts. */

export async function start(stack: string, ask: () => Promise<{ readonly runId: string }>): Promise<boolean> {
  useRuns.setState(({ starting, refusals }) => {
    const { [stack]: _previous, ...others } = refusals;
    return { starting: { ...starting, [stack]: true }, refusals: others, chosen: null };
  });
  try {
    await ask();
    return true;
  } catch (thrown) {
    useRuns.setState(({ refusals }) => ({ refusals: { ...refusals, [stack]: failureOf(thrown) } }));
    return false;
  } finally {
    useRuns.setState(({ starting }) => {
      const { [stack]: _done, ...others } = starting;
      return { starting: others };
    });
  }
}

export function bringUp(stack: string): Promise<boolean> {
  return start(stack, () => hostLink().call('stack.up', { stack }));
}

export function bringDown(stack: string, removeData: boolean): Promise<boolean> {
  return start(stack, () => hostLink().call('stack.down', { stack, removeData }));
}

export function restartMember(stack: string, member: string): Promise<boolean> {
  return start(stack, () => hostLink().call('stack.restart', { stack, member }));
}

export function runDrill(stack: string, drill: DrillId): Promise<boolean> {
  return start(stack, () =>
    hostLink().call('drill.run', {
      stack,
      drill,
      ratePerSecond: 200,
      clientRetries: null,
      assisted: true,
      seed: null,
      force: null,
    }),
  );
}

/** Rejects with the host's failure: the plan has its own place to show it. */
export function readPlan(stack: string, direction: 'up' | 'down', removeData: boolean): Promise<PrintedPlan> {
  return hostLink().call('stack.plan', { stack, direction, removeData });
}

export async function cancelRun(stack: string, runId: string): Promise<void> {
  try {
    await hostLink().call('run.cancel', { runId });
  } catch (thrown) {
    useRuns.setState(({ refusals }) => ({ refusals: { ...refusals, [stack]: failureOf(thrown) } }));
  }
}

/** What to show of something that `readPlan` threw. */
export function failureFrom(thrown: unknown): FailureData {
  return failureOf(thrown);
}
