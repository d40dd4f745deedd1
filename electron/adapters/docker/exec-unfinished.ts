import type { Clock } from '../../ports/clock.ts';

/**
 * Commands whose caller gave up. The engine cannot take them back: one that hangs goes on, and one that the engine was slow
 * to start is started yet. Whoever looks again and again asks here first, or an engine that is busy gets busier each time.
 */

/** An engine that lost its memory of a command says nothing about it any more. */
const FORGOTTEN_AFTER_MS = 60_000;
const MOST_REMEMBERED = 256;

interface Told {
  readonly Running: boolean;
  readonly ExitCode?: number | null | undefined;
}

interface Unfinished {
  /** Null where the engine did not even say what it calls the command. */
  readonly inspect: (() => Promise<Told | null>) | null;
  readonly sinceMs: number;
}

export class UnfinishedCommands {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  readonly #commands = new Map<string, Unfinished>();

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
  }

  note(key: string, inspect: Unfinished['inspect']): void {
    const [oldest] = this.#commands.keys();
    if (oldest !== undefined && this.#commands.size >= MOST_REMEMBERED) this.#commands.delete(oldest);
    this.#commands.set(key, { inspect, sinceMs: this.#clock.monotonicMs() });
  }

  /** Rejects when the engine does not answer. */
  async goesOn(key: string): Promise<boolean> {
    const command = this.#commands.get(key);
    if (command === undefined) return false;
    if (this.#clock.monotonicMs() - command.sinceMs < FORGOTTEN_AFTER_MS && (await goesOn(command))) {
      return true;
    }
    if (this.#commands.get(key) === command) this.#commands.delete(key);
    return false;
  }
}

/** One that was never started has no exit code; one that the engine does not know any more went with its container. */
async function goesOn({ inspect }: Unfinished): Promise<boolean> {
  if (inspect === null) return true;
  const told = await inspect();
  return told !== null && (told.Running || told.ExitCode === null || told.ExitCode === undefined);
}
