import type { Clock } from '../../ports/clock.ts';

/**
 * Commands whose caller gave up. The engine cannot take them back: one that hangs goes on, and one that the engine was slow
 * to start is started yet. Whoever looks again and again asks here first, or an engine that is busy gets busier each time.
 */

/** One that was made and not started: the order to start it may still be under way, or never have been given. */
const STARTED_WITHIN_MS = 60_000;
const MOST_REMEMBERED = 256;

/** Null for one that the engine does not know any more: it went with its container. */
type Look = () => Promise<{
  readonly Running: boolean;
  readonly ExitCode?: number | null | undefined;
} | null>;

export class UnfinishedCommands {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #commands = new Map<string, { readonly look: Look; readonly sinceMs: number }>();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  note(key: string, look: Look): void {
    const [oldest] = this.#commands.keys();
    if (oldest !== undefined && this.#commands.size >= MOST_REMEMBERED) this.#commands.delete(oldest);
    this.#commands.set(key, { look, sinceMs: this.#clock.monotonicMs() });
  }

  /** Rejects when the engine does not answer. */
  async goesOn(key: string): Promise<boolean> {
    const command = this.#commands.get(key);
    if (command === undefined) return false;
    const told = await command.look();
    if (told?.Running === true) return true;
    const isUnstarted = told !== null && (told.ExitCode === null || told.ExitCode === undefined);
    if (isUnstarted && this.#clock.monotonicMs() - command.sinceMs < STARTED_WITHIN_MS) return true;
    if (this.#commands.get(key) === command) this.#commands.delete(key);
    return false;
  }
}
