import type { Drill } from '../domain/drill/drill.ts';
import { lengthOf } from '../domain/drill/load-profile.ts';
import { FailureError, toFailure } from '../domain/failure.ts';
import type { LoadPlan, LoadProgress, LoadResult } from '../ports/load-generator.ts';
import type { DrillDependencies, DrillRunOptions } from './drill-runner-parts.ts';

/** The client's whole patience, the outermost of the time limits. */
const CLIENT_DEADLINE_MS = 10_000;
const POLL_MS = 50;

/** The load of one drill: started once, ended once, in order or at once. */
export class DrillLoad {
  readonly #finish = new AbortController();
  readonly #stop = new AbortController();
  readonly #clock: DrillDependencies['clock'];
  readonly #result: Promise<LoadResult>;
  #progress: LoadProgress | null = null;
  #hasEnded = false;

  constructor(
    { load, clock }: Pick<DrillDependencies, 'load' | 'clock'>,
    /** `durationMs` is for a drill that never comes to its end, which ends its load. */
    plan: Omit<LoadPlan, 'deadlineMs'>,
    listeners: Pick<DrillRunOptions, 'onProgress'> & { readonly onBroken: (failure: FailureError) => void },
  ) {
    this.#clock = clock;
    this.#result = load.run(
      { ...plan, deadlineMs: CLIENT_DEADLINE_MS },
      {
        signal: this.#stop.signal,
        finish: this.#finish.signal,
        onProgress: (progress) => {
          this.#progress = progress;
          const { atMs, sent, acknowledged, failed, slowestMs } = progress;
          listeners.onProgress({ kind: 'load', atMs, sent, acknowledged, failed, slowestMs });
        },
      },
    );
    this.#result.then(
      () => {
        this.#hasEnded = true;
      },
      (error) => {
        this.#hasEnded = true;
        listeners.onBroken(new FailureError(toFailure(error)));
      },
    );
  }

  /** The latest word; null before the first. */
  get progress(): LoadProgress | null {
    return this.#progress;
  }

  /** Waits for the first acknowledgement, for the client's patience at most: a stack that was idle begins slowly. */
  async firstAnswer(signal: AbortSignal): Promise<void> {
    const endMs = this.#clock.monotonicMs() + CLIENT_DEADLINE_MS;
    while (
      (this.#progress?.acknowledged ?? 0) === 0 &&
      this.#clock.monotonicMs() < endMs &&
      !signal.aborted
    ) {
      await this.#clock.sleep(POLL_MS, signal);
    }
  }

  /** Until the plan's own end, or the signal. */
  async lasts(signal: AbortSignal): Promise<void> {
    while (!this.#hasEnded && !signal.aborted) await this.#clock.sleep(POLL_MS, signal);
  }

  /** Nothing new is sent; resolves when everything sent was answered or given up. */
  finish(): Promise<LoadResult> {
    this.#finish.abort();
    return this.#result;
  }

  /** Ends what is under way at once; true when it was still under way. Never rejects. */
  async stop(): Promise<boolean> {
    const wasUnderWay = !this.#hasEnded;
    this.#stop.abort();
    await this.#result.catch(() => {});
    return wasUnderWay;
  }
}

const LONGEST_MS = 120_000;
const BEFORE_AND_AFTER_MS = 30_000;

/** A load in stages ends by itself. Others end when the drill is through; this is for a drill that never is. */
export function lengthOfLoad({ load, method, abortWhen }: Drill): number {
  if (load.kind === 'ramp') return lengthOf(load.stages);
  switch (method.kind) {
    case 'load-only':
      return LONGEST_MS;
    case 'steps': {
      const steps = method.steps.map(({ blows }) =>
        Math.max(...blows.map(({ holdMs, backWithinMs }) => holdMs + backWithinMs)),
      );
      return Math.max(LONGEST_MS, BEFORE_AND_AFTER_MS + steps.reduce((sum, ms) => sum + ms, 0));
    }
    case 'random':
      return LONGEST_MS;
    case 'rolling':
      return method.forMs + LONGEST_MS + abortWhen.notRedundantForMs;
  }
}
