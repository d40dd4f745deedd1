import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { homedir } from 'node:os';
import type { IPty } from 'node-pty';
import { FailureError } from '../../domain/failure.ts';
import type { TerminalExit, TerminalSize } from '../../domain/terminal/terminal.ts';
import type { HostTerminals, TerminalProcess } from '../../ports/terminal-process.ts';
import { systemClock } from './clock.ts';
import { endTerminalSession } from './pty-session.ts';

/** The person's own shell on this machine, through node-pty, which is loaded when the first one is opened. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** How often a program that is not read from is looked at: see `#pause`. */
const PAUSED_LOOK_MS = 50;
/** Read ahead of whoever takes it: the kernel hands out a few kilobytes at a time. */
const READ_AHEAD_BYTES = 64 * 1024;
/** Between tries to hand input to a program that does not read: begins short, for one that is only busy. */
const FIRST_RETRY_MS = 2;
const LONGEST_RETRY_MS = 100;

export function createHostTerminals(environment: Environment): HostTerminals {
  return {
    open: async ({ columns, rows }) => {
      const { spawn } = await import('node-pty').catch((error: Error) => {
        throw new FailureError({ ...noPty, cause: error.message });
      });
      const { program, args } = shellCommand(environment);
      try {
        const pty = spawn(program, [...args], {
          name: 'xterm-256color',
          cols: columns,
          rows,
          cwd: homedir(),
          env: shellEnvironment(environment),
          // Bytes: what comes need be neither text nor whole.
          encoding: null,
        });
        return new PtyProcess(pty);
      } catch (error) {
        throw new FailureError({
          code: 'operation-failed',
          message: `The shell ${program} cannot be started.`,
          hint: 'SHELL names the program.',
          cause: error instanceof Error ? error.message : String(error),
        });
      }
    },
  };
}

/** node-pty lets the kernel treat input as UTF-8 only where it decodes the output itself. */
function shellCommand(environment: Environment): {
  readonly program: string;
  readonly args: readonly string[];
} {
  if (process.platform === 'win32') return { program: environment.COMSPEC ?? 'cmd.exe', args: [] };
  const shell = environment.SHELL?.startsWith('/') ? environment.SHELL : '/bin/sh';
  return { program: '/bin/sh', args: ['-c', 'stty iutf8 2> /dev/null; exec "$0" -l', shell] };
}

/** Of the program that runs the host, as its npm script or Electron, nothing is meant for the person's shell. */
function shellEnvironment(environment: Environment): Record<string, string> {
  const own = /^(npm_|ELECTRON_|TANDEM_|NODE_ENV$|TMUX|STY$|COLUMNS$|LINES$)/;
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !own.test(entry[0]),
    ),
  );
}

class PtyProcess implements TerminalProcess {
  readonly output: AsyncIterable<Uint8Array>;
  readonly exit: Promise<TerminalExit>;
  readonly #pty: IPty;
  readonly #device: number | null;
  readonly #chunks: Uint8Array[] = [];
  #aheadBytes = 0;
  #isOver = false;
  #isPaused = false;
  /** The program is gone: what is left is taken over whether or not anybody reads. */
  #isDraining = false;
  #look: NodeJS.Timeout | null = null;
  /**
   * The other side is held open as long as this lasts: when its last holder goes while more waits than one read brings
   * (4 KiB), libuv takes the hang-up for the end and drops the rest. The price: the end is told 200 ms late, by node-pty.
   */
  readonly #heldSlave: number | null;
  #wake: () => void = () => {};

  constructor(pty: IPty) {
    this.#pty = pty;
    this.#device = deviceOf(masterOf(pty));
    this.#heldSlave = openSlave(pty);
    this.output = this.#read();
    pty.onData((data) => this.#take(data));
    this.exit = new Promise((resolve) => {
      pty.onExit(({ exitCode, signal }) => {
        this.#isOver = true;
        this.#stopLooking();
        if (this.#heldSlave !== null) closeSync(this.#heldSlave);
        this.#wake();
        resolve({ exitCode, signal: signal === undefined || signal === 0 ? null : signal });
      });
    });
  }

  /** Straight to the kernel, which says when it takes no more; node-pty would try again without a pause, for ever. */
  async write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const master = masterOf(this.#pty);
    if (master === null) {
      this.#pty.write(Buffer.from(bytes));
      return;
    }
    let retryMs = FIRST_RETRY_MS;
    for (let written = 0; written < bytes.length && !signal.aborted; ) {
      // The number of a terminal that has just gone may be another file's by now.
      if (this.#isOver || deviceOf(master) !== this.#device) return;
      try {
        written += writeSync(master, bytes, written);
        retryMs = FIRST_RETRY_MS;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
        await systemClock.sleep(retryMs, signal);
        retryMs = Math.min(2 * retryMs, LONGEST_RETRY_MS);
      }
    }
  }

  async resize({ columns, rows }: TerminalSize): Promise<void> {
    if (this.#isOver) return;
    try {
      this.#pty.resize(columns, rows);
    } catch {
      // It ended in this moment.
    }
  }

  async end(): Promise<void> {
    this.#drain();
    if (process.platform === 'win32') this.#pty.kill();
    else await endTerminalSession(this.#pty.pid, () => this.#isOver);
  }

  #take(data: unknown): void {
    const bytes = Buffer.isBuffer(data) ? data : Buffer.from(String(data));
    this.#chunks.push(bytes);
    this.#aheadBytes += bytes.length;
    this.#wake();
    if (this.#aheadBytes >= READ_AHEAD_BYTES && !this.#isPaused && !this.#isDraining) this.#pause();
  }

  /**
   * node-pty throws away what was not read 200 ms after the program's end, and says nothing of the end before. So the
   * program is looked at while it is not read from, and the rest, no more than the kernel holds, taken over in time.
   */
  #pause(): void {
    this.#isPaused = true;
    this.#pty.pause();
    this.#look = setInterval(() => {
      if (!isRunning(this.#pty.pid)) this.#drain();
    }, PAUSED_LOOK_MS);
  }

  #drain(): void {
    this.#isDraining = true;
    this.#resume();
  }

  #resume(): void {
    if (!this.#isPaused) return;
    this.#stopLooking();
    this.#isPaused = false;
    if (!this.#isOver) this.#pty.resume();
  }

  #stopLooking(): void {
    if (this.#look !== null) clearInterval(this.#look);
    this.#look = null;
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    for (;;) {
      for (let chunk = this.#chunks.shift(); chunk !== undefined; chunk = this.#chunks.shift()) {
        this.#aheadBytes -= chunk.length;
        yield chunk;
      }
      if (this.#isOver) return;
      const news = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      this.#resume();
      await news;
    }
  }
}

/** node-pty does not promise the number in its types; without it (on Windows) input goes through node-pty. */
function masterOf(pty: IPty): number | null {
  const { fd } = pty as { readonly fd?: unknown };
  return typeof fd === 'number' && fd >= 0 ? fd : null;
}

/** Without becoming anybody's terminal; null where it has no name of its own. */
function openSlave(pty: IPty): number | null {
  const { ptsName } = pty as { readonly ptsName?: unknown };
  try {
    return typeof ptsName === 'string' ? openSync(ptsName, constants.O_RDWR | constants.O_NOCTTY) : null;
  } catch {
    return null;
  }
}

function deviceOf(file: number | null): number | null {
  try {
    return file === null ? null : fstatSync(file).rdev;
  } catch {
    return null;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

const noPty = {
  code: 'prerequisite-missing',
  message: 'Shells on this machine need the package node-pty, which is not installed or not compiled.',
  hint: '`npm rebuild node-pty` in the folder of Tandem; it needs a C++ compiler and Python. Shells in members do without.',
} as const;
