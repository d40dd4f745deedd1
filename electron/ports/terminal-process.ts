import type { TerminalCommand } from '../domain/terminal/client-choice.ts';
import type { TerminalExit, TerminalSize } from '../domain/terminal/terminal.ts';

/** A program at the other side of a pseudo-terminal, wherever it runs. */
export interface TerminalProcess {
  /**
   * What it writes, read no faster than it is taken: a program whose output nobody takes waits. Ends with the program
   * or with the connection to it; may be read once.
   */
  readonly output: AsyncIterable<Uint8Array>;
  /** Settles after `output` came to its end, within a bounded time; never rejects. */
  readonly exit: Promise<TerminalExit>;
  /** Settles when all of it was taken; a program that does not read is waited for until the signal ends the wait. */
  write(bytes: Uint8Array, signal: AbortSignal): Promise<void>;
  resize(size: TerminalSize): Promise<void>;
  /**
   * Ends it and whatever it started, also what went on in the background after the program's own end. First by hanging
   * up, then by force; settles within a few seconds and never rejects. To be called once for every process.
   */
  end(): Promise<void>;
}

export interface MemberTerminals {
  /** As the member's own user. Its processes are found by `id` again, also by another host. Throws a `FailureError`. */
  openTerminal(
    container: string,
    id: string,
    command: TerminalCommand,
    size: TerminalSize,
  ): Promise<TerminalProcess>;
  /** Ends what was opened with this id and whatever it started; settles within seconds and never rejects. */
  endTerminal(container: string, id: string): Promise<void>;
}

export interface HostTerminals {
  /** The person's own shell. Throws `prerequisite-missing` where pseudo-terminals cannot be had. */
  open(size: TerminalSize): Promise<TerminalProcess>;
}
