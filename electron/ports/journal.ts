import type { FaultInverse } from '../domain/drill/faults/fault.ts';

/** What the host must remember across its own death: runs, leases of faults, notable events. */

export const RUN_KINDS = [
  'up',
  'down',
  'restart',
  'scale',
  'drill',
  'switchover',
  'promote',
  'reinit',
  'pause',
  'resume',
] as const;
export type RunKind = (typeof RUN_KINDS)[number];
export type RunState = 'running' | 'completed' | 'failed' | 'aborted' | 'interrupted';

export interface RunRecord {
  readonly id: string;
  readonly kind: RunKind;
  readonly stack: string;
  /** `gateway-kill` for a drill; the empty string where the kind says it all. */
  readonly subject: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number | null;
  readonly state: RunState;
  /** JSON document of the kind's own shape: a drill's verdict, a failure. */
  readonly result: unknown;
}

export interface LeaseRecord {
  readonly id: string;
  readonly runId: string;
  readonly stack: string;
  /** In a person's words: `freeze gateway-1`. */
  readonly fault: string;
  readonly inverse: FaultInverse;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly revertedAtMs: number | null;
}

export interface JournalEvent {
  readonly atMs: number;
  readonly stack: string;
  readonly member: string | null;
  readonly kind: string;
  readonly text: string;
}

export interface Journal {
  startRun(run: Omit<RunRecord, 'endedAtMs' | 'state' | 'result'>): Promise<void>;
  endRun(
    id: string,
    end: {
      readonly state: Exclude<RunState, 'running'>;
      readonly endedAtMs: number;
      readonly result: unknown;
    },
  ): Promise<void>;
  /** Newest first. */
  runs(query: {
    readonly stack?: string;
    readonly kind?: RunKind;
    readonly subject?: string;
    readonly limit: number;
  }): Promise<readonly RunRecord[]>;
  /** Runs that were under way when their host died become `interrupted`. Returns how many. */
  closeInterruptedRuns(atMs: number): Promise<number>;

  /** On disk (fsync) when the promise resolves: called before the fault is injected. */
  putLease(lease: LeaseRecord): Promise<void>;
  markLeaseReverted(id: string, atMs: number): Promise<void>;
  openLeases(): Promise<readonly LeaseRecord[]>;

  /** An incident: something that happened without anybody's asking, and that guardians look back on. */
  addEvent(event: JournalEvent): Promise<unknown>;
  /** Incidents, newest first. */
  events(query: { readonly stack?: string; readonly limit: number }): Promise<readonly JournalEvent[]>;

  close(): Promise<void>;
}
