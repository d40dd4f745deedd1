import { spawnSync } from 'node:child_process';
import type { ReadStream, WriteStream } from 'node:tty';
import { MAX_COLUMNS, MAX_ROWS, type TerminalSize } from '../domain/terminal/terminal.ts';

/** The terminal that a command was started at, lent to a program elsewhere: every key goes there, none is understood here. */
export interface LocalTerminal {
  size(): TerminalSize;
  /** From now on keys come unchanged; to be undone with `giveBack`. */
  lend(listeners: {
    readonly onKeys: (bytes: Uint8Array) => void;
    readonly onSize: (size: TerminalSize) => void;
  }): void;
  /** While more was typed than could be handed on. */
  holdKeys(isHeld: boolean): void;
  /** Settles when the terminal has taken it. */
  show(bytes: Uint8Array): Promise<void>;
  /** As it was before, however the program left it. May be called again. */
  giveBack(): void;
}

/**
 * What programs switch on and one that was cut off did not switch off: other screen, application keys, mouse, focus and
 * pasting in brackets, hidden cursor, colours. Where none of it is on, this changes nothing that is seen.
 */
const RESET = '\u001b[?1047l\u001b[?1l\u001b>\u001b[?1000;1002;1003;1004;1006;2004l\u001b[?25h\u001b[0m';

/** Null where input or output is no terminal. */
export function localTerminal(
  input: Partial<ReadStream> & NodeJS.ReadStream = process.stdin,
  output: Partial<WriteStream> & NodeJS.WriteStream = process.stdout,
): LocalTerminal | null {
  if (input.isTTY !== true || output.isTTY !== true) return null;
  let takeBack: (() => void) | null = null;
  const size = (): TerminalSize => ({
    columns: within(output.columns, 80, MAX_COLUMNS),
    rows: within(output.rows, 24, MAX_ROWS),
  });
  const giveBack = (): void => {
    takeBack?.();
    takeBack = null;
  };
  return {
    size,
    giveBack,
    lend: ({ onKeys, onSize }) => {
      const onResize = (): void => onSize(size());
      input.setRawMode?.(true);
      leaveOutputAlone();
      input.on('data', onKeys);
      output.on('resize', onResize);
      // Also where the process is ended by a signal's second coming, or by a failure that nobody caught.
      process.on('exit', giveBack);
      takeBack = () => {
        process.off('exit', giveBack);
        output.off('resize', onResize);
        input.off('data', onKeys);
        input.pause();
        input.setRawMode?.(false);
        output.write(RESET);
      };
      input.resume();
    },
    holdKeys: (isHeld) => {
      if (isHeld) input.pause();
      else if (takeBack !== null) input.resume();
    },
    show: (bytes) =>
      new Promise((resolve) => {
        output.write(bytes, () => resolve());
      }),
  };
}

/**
 * Node.js leaves the terminal adding a carriage return to every line feed, which the other side has done where it is wanted:
 * programs that fill the screen use a bare one to go straight down. Switching raw mode off undoes this as well.
 */
function leaveOutputAlone(): void {
  if (process.platform !== 'win32') spawnSync('stty', ['-opost'], { stdio: ['inherit', 'ignore', 'ignore'] });
}

/** Some terminals say nothing, or zero. */
function within(value: number | undefined, standard: number, most: number): number {
  return value === undefined || value < 1 ? standard : Math.min(value, most);
}
