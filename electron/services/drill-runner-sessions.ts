import type { DrillTargets } from '../domain/drill/drill-targets.ts';
import type { Tolerance } from '../domain/drill/measurements.ts';
import type { OpenedSession } from '../domain/drill/session-ledger.ts';
import type { SessionObservations } from '../domain/drill/verdict.ts';
import { type FailureError, fail } from '../domain/failure.ts';
import type { LoadProgress, LoadResult } from '../ports/load-generator.ts';
import { DrillLoad } from './drill-runner-load.ts';
import type { DrillDependencies } from './drill-runner-parts.ts';
import { SessionReader } from './session-reader.ts';

/** Sessions cost a gateway several times what a submission does; five times fewer still find a gap of 50 ms. */
const SESSION_SHARE = 0.2;

interface SessionPlan {
  readonly targets: DrillTargets;
  readonly token: string;
  readonly ratePerSecond: number;
  readonly keyPrefix: string;
  readonly lengthMs: number;
}

/** The sessions that a drill opens beside its submissions: their load, their count, their removal. */
export class DrillSessions {
  readonly #targets: DrillTargets;
  readonly #tolerates: Tolerance;
  readonly #reader: SessionReader;
  readonly #load: DrillLoad;

  /** Null for a drill that has nothing to do with sessions. */
  static beside(
    dependencies: DrillDependencies,
    sessionsTolerate: Tolerance | null,
    plan: SessionPlan,
    onBroken: (failure: FailureError) => void,
  ): DrillSessions | null {
    if (sessionsTolerate === null) return null;
    return new DrillSessions(dependencies, sessionsTolerate, plan, onBroken);
  }

  private constructor(
    dependencies: DrillDependencies,
    tolerates: Tolerance,
    plan: SessionPlan,
    onBroken: (failure: FailureError) => void,
  ) {
    const { targets, token, ratePerSecond, keyPrefix, lengthMs } = plan;
    this.#targets = targets;
    this.#tolerates = tolerates;
    this.#reader = new SessionReader({ ...dependencies, exec: dependencies.engine });
    this.#load = new DrillLoad(
      dependencies,
      {
        kind: 'sessions',
        url: `${targets.baseUrl}${this.#cache.sessionPath}`,
        token,
        ratePerSecond: Math.max(1, ratePerSecond * SESSION_SHARE),
        keyPrefix,
        durationMs: lengthMs,
        clientRetries: 0,
      },
      { onProgress: () => {}, onBroken },
    );
  }

  get progress(): LoadProgress | null {
    return this.#load.progress;
  }

  firstAnswer(signal: AbortSignal): Promise<void> {
    return this.#load.firstAnswer(signal);
  }

  finish(): Promise<LoadResult> {
    return this.#load.finish();
  }

  async observe(load: LoadResult): Promise<SessionObservations> {
    return {
      tolerates: this.#tolerates,
      load,
      ledger: await this.#reader.compare(this.#cache, openedIn(load)),
    };
  }

  stop(): Promise<boolean> {
    return this.#load.stop();
  }

  /** Once the load has ended, in order or not. Those of a load that broke are not known; they expire. */
  async remove(): Promise<void> {
    const load = await this.#load.finish().catch(() => null);
    if (load !== null) await this.#reader.remove(this.#cache, openedIn(load));
  }

  get #cache() {
    return (
      this.#targets.cache ??
      fail({ code: 'drill-refused', message: 'The gateways share no cache for sessions.' })
    );
  }
}

function openedIn({ samples }: LoadResult): readonly OpenedSession[] {
  return samples.flatMap(({ receipt }) =>
    receipt === null ? [] : [{ id: receipt.id, lastEvent: receipt.place }],
  );
}
