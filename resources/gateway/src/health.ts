import { performance } from 'node:perf_hooks';
import { within } from './within.ts';

export interface CheckResult {
  readonly ok: boolean;
  readonly milliseconds: number;
  /** Why not, without secrets. */
  readonly error?: string;
}

export interface HealthCheck {
  readonly name: string;
  /** Without it the gateway cannot take submissions. */
  readonly required: boolean;
  /** Longer than the others' limit: then readiness does not wait for it, and only the full report tells. */
  readonly limitMs?: number;
  /** Told when there was no answer within the limit, before `isExcused` is asked. */
  onSilence?(): void;
  /** Whether the gateway can take submissions although this check fails now, or is silent. */
  isExcused?(how: 'failed' | 'silent'): boolean;
  /** Resolves when well, rejects when not. */
  run(): Promise<void>;
}

export interface HealthReport {
  readonly ready: boolean;
  readonly checks: Readonly<Record<string, CheckResult>>;
}

interface Outcome {
  readonly how: 'well' | 'failed' | 'silent';
  readonly told: CheckResult;
}

/** Several balancers ask several times a second: they share an answer of so long ago. */
const SHARED_FOR_MS = 100;

/** Every check runs beside the others, each within its time limit; one answer for all who ask at the same time. */
export class Health {
  readonly #quick: CheckGroup;
  readonly #slow: CheckGroup;

  constructor(checks: readonly HealthCheck[], limitMs: number) {
    this.#quick = new CheckGroup(
      checks.filter((check) => check.limitMs === undefined),
      limitMs,
    );
    this.#slow = new CheckGroup(
      checks.filter((check) => check.limitMs !== undefined),
      limitMs,
    );
  }

  /** What decides whether this gateway is sent work: nothing that may take longer than a balancer waits. */
  readiness(): Promise<HealthReport> {
    return this.#quick.report();
  }

  async report(): Promise<HealthReport> {
    const [quick, slow] = await Promise.all([this.#quick.report(), this.#slow.report()]);
    return { ready: quick.ready && slow.ready, checks: { ...quick.checks, ...slow.checks } };
  }
}

class CheckGroup {
  readonly #checks: readonly HealthCheck[];
  readonly #limitMs: number;
  #last: { readonly atMs: number; readonly report: Promise<HealthReport> } | null = null;

  constructor(checks: readonly HealthCheck[], limitMs: number) {
    this.#checks = checks;
    this.#limitMs = limitMs;
  }

  report(): Promise<HealthReport> {
    const nowMs = performance.now();
    if (this.#last === null || nowMs - this.#last.atMs > SHARED_FOR_MS) {
      this.#last = { atMs: nowMs, report: this.#runAll() };
    }
    return this.#last.report;
  }

  async #runAll(): Promise<HealthReport> {
    const results = await Promise.all(this.#checks.map((check) => this.#run(check)));
    const failed = this.#checks.some((check, index) => {
      const result = results[index];
      if (!check.required || result === undefined || result.how === 'well') return false;
      return check.isExcused?.(result.how) !== true;
    });
    const named = this.#checks.map(
      (check, index) => [check.name, results[index]?.told as CheckResult] as const,
    );
    return { ready: !failed, checks: Object.fromEntries(named) };
  }

  async #run(check: HealthCheck): Promise<Outcome> {
    const startedMs = performance.now();
    const limitMs = check.limitMs ?? this.#limitMs;
    let isSilent = false;
    try {
      await within(limitMs, check.run(), () => {
        isSilent = true;
        return new Error(`no answer within ${limitMs} ms`);
      });
      return { how: 'well', told: { ok: true, milliseconds: elapsedMs(startedMs) } };
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown.message : String(thrown);
      if (isSilent) check.onSilence?.();
      return {
        how: isSilent ? 'silent' : 'failed',
        told: { ok: false, milliseconds: elapsedMs(startedMs), error },
      };
    }
  }
}

function elapsedMs(startedMs: number): number {
  return Math.round((performance.now() - startedMs) * 10) / 10;
}
