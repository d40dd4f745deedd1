import type { Clock } from '../../electron/ports/clock.ts';

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** Time that moves only when the test says so. */
export class ManualClock implements Clock {
  readonly sleptMs: number[] = [];
  #nowMs = 1_000_000;
  #calendarOffsetMs = 0;
  readonly #sleepers = new Set<Sleeper>();

  nowMs(): number {
    return this.#nowMs + this.#calendarOffsetMs;
  }

  /** Somebody sets the calendar; durations do not notice. */
  setCalendar(byMs: number): void {
    this.#calendarOffsetMs += byMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    this.sleptMs.push(ms);
    return new Promise((resolve) => {
      const sleeper: Sleeper = {
        dueMs: this.#nowMs + ms,
        wake: () => {
          this.#sleepers.delete(sleeper);
          signal?.removeEventListener('abort', sleeper.wake);
          resolve();
        },
      };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', sleeper.wake, { once: true });
    });
  }

  /** Moves on and lets everything run that was due, and what follows from it. */
  async advance(ms: number): Promise<void> {
    const end = this.#nowMs + ms;
    for (let turn = 0; turn < 1000; turn += 1) {
      await settle();
      const next = [...this.#sleepers].sort((a, b) => a.dueMs - b.dueMs)[0];
      if (next === undefined || next.dueMs > end) break;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.wake();
    }
    this.#nowMs = end;
    await settle();
  }
}

/** Lets pending promises run. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
