import type { ScheduleFrame } from './frame-timer.ts';

/** Tells listeners once a frame, however much has happened. */
export class SourceNews {
  readonly #listeners = new Set<() => void>();
  readonly #schedule: ScheduleFrame;
  readonly #beforeTelling: () => boolean;
  #cancel: (() => void) | null = null;

  /** @param beforeTelling what else is done once a frame; true: again in the next one. */
  constructor(schedule: ScheduleFrame, beforeTelling: () => boolean = () => false) {
    this.#schedule = schedule;
    this.#beforeTelling = beforeTelling;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  tell(): void {
    this.#cancel ??= this.#schedule(() => {
      this.#cancel = null;
      const isMore = this.#beforeTelling();
      for (const listener of this.#listeners) listener();
      if (isMore) this.tell();
    });
  }

  close(): void {
    this.#cancel?.();
    this.#listeners.clear();
  }
}
