import type { ElectronApp, PreventableEvent } from '../electron-parts.ts';

export interface EndingOptions {
  readonly app: Pick<ElectronApp, 'quit' | 'exit'>;
  /** False: the person keeps the app running. */
  readonly mayEnd: () => Promise<boolean>;
  /** Takes back what must not outlive the app. */
  readonly end: () => Promise<void>;
  readonly deadlineMs: number;
}

/**
 *   running ──quit──► asking ──no──► running
 *                       └──yes─► ending ──all taken back, or out of time──► over
 */
export class Ending {
  readonly #options: EndingOptions;
  #phase: 'running' | 'asking' | 'ending' | 'over' = 'running';

  constructor(options: EndingOptions) {
    this.#options = options;
  }

  /** Windows may close for good. */
  get hasBegun(): boolean {
    return this.#phase === 'ending' || this.#phase === 'over';
  }

  /** For the event before Electron quits: it is held back until everything has ended. */
  readonly onQuit = (event: PreventableEvent): void => {
    if (this.#phase === 'over') return;
    event.preventDefault();
    void this.#askAndEnd();
  };

  /**
   * The machine goes down, the app cannot go on, or the person has said so already: nobody is asked.
   *
   * @param leave what ends the app once everything else has ended
   */
  async now(leave = () => this.#options.app.quit()): Promise<void> {
    if (this.hasBegun) return;
    this.#phase = 'ending';
    const { app, end, deadlineMs } = this.#options;
    const timer = setTimeout(() => app.exit(1), deadlineMs);
    await end().catch(() => {});
    clearTimeout(timer);
    this.#phase = 'over';
    leave();
  }

  async #askAndEnd(): Promise<void> {
    if (this.#phase !== 'running') return;
    this.#phase = 'asking';
    const mayEnd = await this.#options.mayEnd().catch(() => true);
    // The machine may have gone down meanwhile.
    if (this.hasBegun) return;
    this.#phase = 'running';
    if (mayEnd) await this.now();
  }
}
