import type { AbortConditions } from '../domain/drill/drill.ts';
import type { DrillTargets } from '../domain/drill/drill-targets.ts';
import { FailureError, fail } from '../domain/failure.ts';
import { formatBytes } from '../domain/wording.ts';
import type { LoadProgress } from '../ports/load-generator.ts';
import { whyNotSteady } from './drill-runner-checks.ts';
import { type DrillDependencies, unlessCancelled } from './drill-runner-parts.ts';

const LOOK_EVERY_MS = 1_000;

interface DrillInProgress {
  readonly targets: DrillTargets;
  /** How many of the drill's submissions the database has. */
  readonly stored: () => Promise<number>;
  readonly signal: AbortSignal;
  readonly onMet: (failure: FailureError) => void;
}

/** The conditions under which a drill is broken off: one is watched all the time, the others between two steps. */
export class AbortWatch {
  readonly #deps: DrillDependencies;
  readonly #conditions: AbortConditions;
  readonly #about: DrillInProgress;

  constructor(dependencies: DrillDependencies, conditions: AbortConditions, about: DrillInProgress) {
    this.#deps = dependencies;
    this.#conditions = conditions;
    this.#about = about;
  }

  /** Ends with the drill. */
  start(): void {
    void this.#watchDisk().catch(() => {
      // What nobody can measure stops nobody.
    });
  }

  async #watchDisk(): Promise<void> {
    const { freeBytes, clock } = this.#deps;
    const { signal, onMet } = this.#about;
    if (freeBytes === undefined) return;
    while (!signal.aborted) {
      const free = await freeBytes();
      if (free !== null && free < this.#conditions.hostDiskBelowBytes) {
        onMet(
          new FailureError({
            code: 'drill-aborted',
            message: `The drill was broken off: only ${formatBytes(free)} are left on the disk of Tandem’s own data.`,
            hint: `It needs ${formatBytes(this.#conditions.hostDiskBelowBytes)} to write down what must be undone.`,
          }),
        );
        return;
      }
      await clock.sleep(LOOK_EVERY_MS, signal);
    }
  }

  /** Resolves on a stack that is whole and has lost nothing; throws `drill-aborted`. */
  async beforeNextStep(progress: LoadProgress | null): Promise<void> {
    const { targets, signal, stored } = this.#about;
    const withinMs = this.#conditions.notRedundantForMs;
    const reasons = await unlessCancelled(whyNotSteady(this.#deps, targets, { withinMs, signal }), signal);
    if (reasons.length > 0) {
      fail({
        code: 'drill-aborted',
        message: `The drill was broken off: after ${withinMs / 1_000} s the stack was not redundant again (${reasons.join('; ')}).`,
        hint: '"tandem status" shows what is missing.',
      });
    }
    if (!this.#conditions.onLoss) return;
    // Told before the rows are counted: each of these must be among them.
    const acknowledged = progress?.acknowledged ?? 0;
    const rows = await unlessCancelled(stored(), signal);
    if (rows >= acknowledged) return;
    fail({
      code: 'drill-aborted',
      message: `The drill was broken off: ${acknowledged} submissions were acknowledged, and the database has ${rows} of them.`,
      hint: 'Acknowledged data was lost. Keep the stack as it is and look at the logs of its database before anything else.',
    });
  }
}
