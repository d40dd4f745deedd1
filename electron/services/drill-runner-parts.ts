import type { DrillId } from '../domain/drill/drill-id.ts';
import type { DrillTargets } from '../domain/drill/drill-targets.ts';
import type { DrillPhase, DrillProgress } from '../domain/drill/verdict.ts';
import type { GuardSummary } from '../domain/failover/guard-summary.ts';
import { FailureError } from '../domain/failure.ts';
import type { BalancerReader } from '../ports/balancer-reader.ts';
import type { Clock } from '../ports/clock.ts';
import type {
  EngineEvents,
  EngineReader,
  MemberControl,
  MemberExec,
  MemberFiles,
  MemberLogs,
} from '../ports/container-engine.ts';
import type { Journal } from '../ports/journal.ts';
import type { LeaderKeys } from '../ports/leader-key.ts';
import type { LoadGenerator } from '../ports/load-generator.ts';
import type { PodAgent } from '../ports/pod-agent.ts';
import type { ProcessorReader } from '../ports/processor-reader.ts';
import type { Sentinels } from '../ports/sentinels.ts';
import type { FaultWatch } from './drill-runner-watch.ts';

/** What the parts of a drill share. */

export interface DrillDependencies {
  readonly engine: Pick<EngineReader, 'observe'> &
    EngineEvents &
    MemberExec &
    MemberLogs &
    MemberFiles &
    MemberControl;
  readonly agent: PodAgent;
  /** Who leads a database that has standbys. */
  readonly leaders: Pick<LeaderKeys, 'read'>;
  /** Lets another member lead, by plan; resolves when it does. */
  readonly handOverFrom: (stack: string, member: string) => Promise<void>;
  /** Who leads a cache under Sentinels. */
  readonly sentinels: Pick<Sentinels, 'views'>;
  readonly load: LoadGenerator;
  /** Without it a verdict says nothing of the balancers' own counters. */
  readonly balancerReader?: BalancerReader;
  readonly journal: Pick<Journal, 'putLease' | 'markLeaseReverted' | 'openLeases'>;
  readonly clock: Clock;
  readonly newId: () => string;
  /** Room on the disk of the host's own data; null when nobody can tell. */
  readonly freeBytes?: () => Promise<number | null>;
  /** Without it a verdict does not say what measuring cost. */
  readonly processors?: ProcessorReader;
  /** Whoever notices a frozen balancer; without it only the balancer's end is seen. */
  readonly balancers?: {
    onSilent(listener: (found: { readonly container: string; readonly atMs: number }) => void): () => void;
  };
}

export interface DrillRequest {
  readonly targets: DrillTargets;
  readonly drill: DrillId;
  readonly runId: string;
  /** Bearer token for the load; goes nowhere else. */
  readonly token: string;
  readonly ratePerSecond: number;
  /** Who guards the stack meanwhile. */
  readonly guardedBy: GuardSummary['by'];
  /** How long it lets a primary say nothing; left out, as long as everybody's. */
  readonly silenceMs?: number | undefined;
  /** What is left to a lot follows from it. */
  readonly seed: number;
  /** The name of the stack, typed by somebody who accepts that data may be destroyed. */
  readonly force: string | null;
  /** Null: what suits the drill. */
  readonly clientRetries: number | null;
}

export interface DrillRunOptions {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: DrillProgress) => void;
}

export function throwIfCancelled(signal: AbortSignal): void {
  if (!signal.aborted) return;
  if (signal.reason instanceof FailureError) throw signal.reason;
  throw new FailureError({ code: 'cancelled', message: 'The drill was cancelled.' });
}

/** Rejects as soon as the signal is aborted; whatever the promise waited for ends by its own deadline, unheard. */
export async function unlessCancelled<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  throwIfCancelled(signal);
  let stopWaiting = (): void => {};
  const cancelled = new Promise<void>((resolve) => {
    // Without the event that the listener is given: it would pass for an answer.
    stopWaiting = () => resolve();
    signal.addEventListener('abort', stopWaiting, { once: true });
  });
  try {
    const first = await Promise.race([promise.then((value) => ({ value })), cancelled]);
    if (first !== undefined) return first.value;
    promise.catch(() => {});
    throwIfCancelled(signal);
    throw new FailureError({ code: 'cancelled', message: 'The drill was cancelled.' });
  } finally {
    signal.removeEventListener('abort', stopWaiting);
    stopWaiting();
  }
}

/** What the steps of one drill share. */
export interface DrillContext {
  readonly dependencies: DrillDependencies;
  readonly request: DrillRequest;
  readonly watch: FaultWatch;
  /** Ends every wait. */
  readonly signal: AbortSignal;
  /** `atMs` is when it happened, which for what was measured is before it could be told. */
  readonly tell: (phase: DrillPhase, text: string, atMs?: number) => void;
  readonly note: (text: string) => void;
}
