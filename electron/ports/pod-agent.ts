import type { Probe } from '../domain/plan/desired-state.ts';

export interface ProbeAnswer {
  readonly ok: boolean;
  /** What was seen: a status, a refusal, a time-out. */
  readonly detail: string;
  readonly tookMs: number;
}

/**
 * Asks from inside a pod's network, through an exec session that is open before it is needed, so that a frozen
 * member cannot block the question and nothing on the host dials a member's address.
 */
export interface PodAgent {
  /**
   * `infraContainer` is the pod's infra container, `member` the container that `command` probes run in.
   * Never throws for a probe that fails; throws a `FailureError` when the pod cannot be asked at all.
   */
  ask(question: {
    readonly infraContainer: string;
    readonly member: string;
    readonly probe: Probe;
    readonly timeoutMs: number;
  }): Promise<ProbeAnswer>;
  close(): Promise<void>;
}
