import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import * as z from 'zod';
import { toFailure } from '../../domain/failure.ts';
import type { TerminalCommand } from '../../domain/terminal/client-choice.ts';
import type { TerminalExit, TerminalSize } from '../../domain/terminal/terminal.ts';
import type { MemberExec } from '../../ports/container-engine.ts';
import type { MemberTerminals, TerminalProcess } from '../../ports/terminal-process.ts';
import { engineCall } from './docker-engine-call.ts';
import { parseAnswer } from './observe.ts';

/** Programs at a terminal in a member's container, through the engine's exec. */

/** Opening one is one small process; an engine that needs longer is in trouble. */
const OPEN_DEADLINE_MS = 10_000;
const CALL_DEADLINE_MS = 5_000;
/** The engine answers the start a moment before the process has its terminal, and refuses its size until then. */
const SIZE_TRIES = 10;
const SIZE_RETRY_MS = 50;
const EXIT_POLL_MS = 20;
const END_DEADLINE_MS = 10_000;

/**
 * Without another one the engine keeps every Ctrl-P back, to see whether a Ctrl-Q follows. This takes a key that hardly
 * anybody types, eight times.
 */
const DETACH_KEYS = Array.from({ length: 8 }, () => 'ctrl-^').join(',');

/** In the environment of the program and of all that it starts, so that they are found again at the end. */
const MARK = 'TANDEM_TERMINAL';

/**
 * The engine cannot end what it executes, and does not when the connection is closed. A process that only hung up
 * within a second is left; the others are killed. `$0` is the mark.
 */
const END_SCRIPT = `
each() {
  for file in $(grep -lsF "$0" /proc/[0-9]*/environ); do
    process=\${file#/proc/}
    kill -s "$1" "\${process%/environ}"
  done
}
each HUP
each CONT
for try in 1 2 3 4 5; do
  [ -n "$(grep -lsF "$0" /proc/[0-9]*/environ)" ] || exit 0
  sleep 0.2
done
each KILL
`;

const execSchema = z.object({ Running: z.boolean(), ExitCode: z.number().nullish() });

export class DockerTerminals implements MemberTerminals {
  readonly #docker: () => Docker;
  readonly #exec: MemberExec;

  constructor(docker: () => Docker, exec: MemberExec) {
    this.#docker = docker;
    this.#exec = exec;
  }

  async openTerminal(
    container: string,
    id: string,
    { command, environment }: TerminalCommand,
    size: TerminalSize,
  ): Promise<TerminalProcess> {
    const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const opened = await engineCall(
      `opening a terminal in ${container}`,
      async (abortSignal) => {
        const exec = await this.#docker()
          .getContainer(container)
          .exec({
            Cmd: [...command],
            Env: [...variables, `${MARK}=${id}`],
            AttachStdin: true,
            AttachStdout: true,
            AttachStderr: true,
            Tty: true,
            DetachKeys: DETACH_KEYS,
            abortSignal,
          });
        const stream = await exec.start({ hijack: true, stdin: true, Tty: true, abortSignal });
        // Whoever reads the stream sees its errors; this only keeps a late one from ending the process.
        stream.on('error', () => {});
        return { exec, stream };
      },
      { deadlineMs: OPEN_DEADLINE_MS },
    );
    const end = (): Promise<void> => this.endTerminal(container, id);
    const terminal = new ExecTerminal(container, opened, end);
    await terminal.setFirstSize(size);
    return terminal;
  }

  async endTerminal(container: string, id: string): Promise<void> {
    const command = ['/bin/sh', '-c', END_SCRIPT, `${MARK}=${id}`];
    // Where the container is gone, so are its processes; where it is frozen, nobody can reach them.
    await this.#exec
      .run(container, command, { deadlineMs: END_DEADLINE_MS, maxOutputBytes: 64 * 1024 })
      .catch(() => {});
  }
}

class ExecTerminal implements TerminalProcess {
  readonly output: AsyncIterable<Uint8Array>;
  readonly exit: Promise<TerminalExit>;
  readonly #what: string;
  readonly #exec: Docker.Exec;
  readonly #stream: Duplex;
  readonly #endProcesses: () => Promise<void>;

  constructor(
    container: string,
    { exec, stream }: { readonly exec: Docker.Exec; readonly stream: Duplex },
    endProcesses: () => Promise<void>,
  ) {
    this.#what = `the terminal in ${container}`;
    this.#exec = exec;
    this.#stream = stream;
    this.#endProcesses = endProcesses;
    this.output = this.#read();
    this.exit = new Promise((resolve) => {
      stream.once('close', () => resolve(this.#askExit()));
    });
  }

  async write(bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const stream = this.#stream;
    if (!stream.writable || stream.write(bytes)) return;
    const over = new AbortController();
    const waits = ['drain', 'close'].map((event) =>
      once(stream, event, { signal: AbortSignal.any([signal, over.signal]) }),
    );
    try {
      await Promise.race(waits);
    } catch {
      // The time is up, or the stream broke: the reader sees that.
    } finally {
      over.abort();
      await Promise.allSettled(waits);
    }
  }

  async resize(size: TerminalSize): Promise<void> {
    if (this.#stream.destroyed) return;
    await this.#setSize(size);
  }

  /** A program that begins with a wrong size is told the right one later; it is no reason not to begin. */
  async setFirstSize(size: TerminalSize): Promise<void> {
    for (let left = SIZE_TRIES; left > 0 && !this.#stream.destroyed; left -= 1) {
      const isSet = await this.#setSize(size).then(
        () => true,
        (thrown) => toFailure(thrown).code !== 'engine-refused',
      );
      if (isSet) return;
      await sleep(SIZE_RETRY_MS);
    }
  }

  async end(): Promise<void> {
    await this.#endProcesses();
    this.#stream.destroy();
  }

  #setSize({ columns, rows }: TerminalSize): Promise<void> {
    return engineCall(
      `setting the size of ${this.#what}`,
      async (abortSignal) => {
        await this.#exec.resize({ w: columns, h: rows, abortSignal });
      },
      { deadlineMs: CALL_DEADLINE_MS },
    );
  }

  async *#read(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of this.#stream) {
        yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      }
    } finally {
      this.#stream.destroy();
    }
  }

  /** Neither code nor signal where the engine cannot be asked any more, or the process goes on without us. */
  async #askExit(): Promise<TerminalExit> {
    try {
      return await engineCall(
        `the end of ${this.#what}`,
        async (abortSignal) => {
          while (!abortSignal.aborted) {
            const answer = parseAnswer(execSchema, await this.#exec.inspect({ abortSignal }), this.#what);
            if (!answer.Running) return { exitCode: answer.ExitCode ?? null, signal: null };
            await sleep(EXIT_POLL_MS);
          }
          throw abortSignal.reason;
        },
        { deadlineMs: CALL_DEADLINE_MS },
      );
    } catch {
      return { exitCode: null, signal: null };
    }
  }
}
