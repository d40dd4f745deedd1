import type { RecordedVerdict } from '../domain/drill/drill-conditions.ts';
import type { DrillProgress } from '../domain/drill/verdict.ts';
import { type Failure, type FailureCode, fail, toFailure } from '../domain/failure.ts';
import type { Clock } from '../ports/clock.ts';
import type { Journal, RunKind, RunRecord } from '../ports/journal.ts';
import type { OperationProgress } from './executor.ts';
import { runWords } from './run-words.ts';
import { steadyClock } from './steady-clock.ts';
import { Subscribers } from './subscribers.ts';

/**
 * Long work as runs: each has an id, tells its progress, can be cancelled, and stands in the journal before it
 * begins and after it ended.
 *
 *   running ──work returned──► completed
 *      │  ├──work threw─────► failed
 *      │  └──cancelled──────► aborted
 *      └─────host died──────► interrupted (said by the next host)
 */

export type RunProgressReport =
  | ({ readonly kind: 'operation' } & OperationProgress)
  | DrillProgress
  | { readonly kind: 'note'; readonly text: string };

export type RunResult =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'verdict'; readonly verdict: RecordedVerdict }
  | { readonly kind: 'failure'; readonly failure: Failure };

export interface Run extends RunRecord {
  readonly result: RunResult;
}

export type RunEvent =
  | { readonly kind: 'started'; readonly run: Run }
  | { readonly kind: 'progress'; readonly runId: string; readonly progress: RunProgressReport }
  | { readonly kind: 'ended'; readonly run: Run };

export interface RunRequest {
  readonly kind: RunKind;
  readonly stack: string;
  readonly subject: string;
  readonly work: (context: {
    readonly runId: string;
    readonly signal: AbortSignal;
    readonly report: (progress: RunProgressReport) => void;
  }) => Promise<RunResult>;
}

/** A drill is there to see who notices; a copy may take hours, in which its leader is guarded like ever. */
const LEAVES_MEMBERS_ALONE: ReadonlySet<RunKind> = new Set(['drill', 'reinit', 'pause', 'resume']);

/** Somebody said stop, or a condition to stop was met. */
const ENDS_AS_ABORTED: ReadonlySet<FailureCode> = new Set(['cancelled', 'drill-aborted']);

export class Runs {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #newId: () => string;
  readonly #subscribers = new Subscribers<RunEvent>();
  readonly #active = new Map<
    string,
    { readonly run: Run; readonly abort: AbortController; readonly ended: Promise<void> }
  >();

  constructor(dependencies: {
    readonly journal: Journal;
    readonly clock: Clock;
    readonly newId: () => string;
  }) {
    this.#journal = dependencies.journal;
    this.#clock = dependencies.clock;
    this.#newId = dependencies.newId;
  }

  subscribe(listener: (event: RunEvent) => void): () => void {
    return this.#subscribers.subscribe(listener);
  }

  /** The run that changes this stack now; two at once would work against each other. */
  activeOn(stack: string): Run | null {
    for (const { run } of this.#active.values()) if (run.stack === stack) return run;
    return null;
  }

  /** Those of all stacks. */
  active(): readonly Run[] {
    return [...this.#active.values()].map(({ run }) => run);
  }

  /** Under such a run members stop and start on purpose: whoever watches them stands aside meanwhile. */
  isBeingChanged(stack: string): boolean {
    const kind = this.activeOn(stack)?.kind;
    return kind !== undefined && !LEAVES_MEMBERS_ALONE.has(kind);
  }

  /** Begins the work and returns the run's id; `host-busy` when something already changes the stack. */
  start(request: RunRequest): string {
    const busy = this.activeOn(request.stack);
    if (busy !== null) {
      fail({
        code: 'host-busy',
        message: `Stack "${request.stack}" is busy: the ${runWords(busy)} has been running since ${new Date(busy.startedAtMs).toISOString()}.`,
        hint: `Wait for it to end, or cancel run ${busy.id}.`,
      });
    }
    const clock = steadyClock(this.#clock);
    const run: Run = {
      id: this.#newId(),
      kind: request.kind,
      stack: request.stack,
      subject: request.subject,
      startedAtMs: clock.nowMs(),
      endedAtMs: null,
      state: 'running',
      result: { kind: 'nothing' },
    };
    const abort = new AbortController();
    let settle = (): void => {};
    const ended = new Promise<void>((resolve) => {
      settle = resolve;
    });
    this.#active.set(run.id, { run, abort, ended });
    void this.#carryOut(run, request, clock, abort.signal).finally(settle);
    return run.id;
  }

  /** True when there was such a run to cancel. It ends a little later, after it has cleaned up. */
  cancel(runId: string): boolean {
    const active = this.#active.get(runId);
    active?.abort.abort();
    return active !== undefined;
  }

  /** Cancels everything and waits until it has cleaned up. */
  async close(): Promise<void> {
    const all = [...this.#active.values()];
    for (const { abort } of all) abort.abort();
    await Promise.all(all.map(({ ended }) => ended));
  }

  async #carryOut(run: Run, request: RunRequest, clock: Clock, signal: AbortSignal): Promise<void> {
    let end: Pick<Run, 'state' | 'result'>;
    try {
      await this.#journal.startRun(run);
      this.#subscribers.emit({ kind: 'started', run });
      const result = await request.work({
        runId: run.id,
        signal,
        report: (progress) => this.#subscribers.emit({ kind: 'progress', runId: run.id, progress }),
      });
      end = { state: 'completed', result };
    } catch (error) {
      const failure = toFailure(error, signal.aborted ? 'cancelled' : 'unexpected');
      end = {
        state: signal.aborted || ENDS_AS_ABORTED.has(failure.code) ? 'aborted' : 'failed',
        result: { kind: 'failure', failure },
      };
    }
    const endedAtMs = clock.nowMs();
    const record: Run = { ...run, ...end, endedAtMs };
    let reported = record;
    try {
      await this.#journal.endRun(run.id, {
        state: end.state === 'running' ? 'failed' : end.state,
        endedAtMs,
        result: end.result,
      });
    } catch (error) {
      // The work is done or not whatever the journal says; the person hears that the record is missing.
      reported = { ...record, result: { kind: 'failure', failure: toFailure(error, 'store-corrupt') } };
    }
    this.#active.delete(run.id);
    this.#subscribers.emit({ kind: 'ended', run: reported });
  }
}
