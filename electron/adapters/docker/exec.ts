import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import * as z from 'zod';
import { FailureError } from '../../domain/failure.ts';
import type { ExecOptions, ExecResult, LineSession, MemberExec } from '../../ports/container-engine.ts';
import { systemClock } from '../host/clock.ts';
import { engineCall } from './docker-engine-call.ts';
import { engineStatus } from './engine-errors.ts';
import { frames, LineSplitter } from './exec-streams.ts';
import { UnfinishedCommands } from './exec-unfinished.ts';
import { parseAnswer } from './observe.ts';

/**
 * Opening a session is one small process; an engine that needs longer is in trouble. It is given time: what a caller
 * gives up is started all the same, and the next attempt would be another process on top of it.
 */
const OPEN_DEADLINE_MS = 30_000;

/** The engine may close the output a moment before it records the exit. */
const EXIT_POLL_MS = 10;

const execSchema = z.object({ Running: z.boolean(), ExitCode: z.number().nullish() });

export class DockerExec implements MemberExec {
  readonly #docker: () => Docker;

  readonly #unfinished = new UnfinishedCommands(systemClock);

  constructor(docker: () => Docker) {
    this.#docker = docker;
  }

  /**
   * An exec cannot be ended through the API: after the deadline the caller is free, while the process goes on until
   * it ends by itself or finds its output closed.
   */
  async run(container: string, command: readonly string[], options: ExecOptions): Promise<ExecResult> {
    // Arguments stay out of failures: they may be anything.
    const what = `running ${command[0] ?? 'nothing'} in ${container}`;
    const { deadlineMs } = options;
    const key = options.neverTwice === true ? JSON.stringify([container, ...command]) : null;
    if (key !== null && (await engineCall(what, () => this.#unfinished.goesOn(key), { deadlineMs }))) {
      throw goesOnFailure(what);
    }
    const begun: { exec: Docker.Exec | null } = { exec: null };
    try {
      return await engineCall(
        what,
        async (abortSignal) => {
          begun.exec = await this.#create(
            container,
            command,
            { stdin: options.input !== undefined, user: options.user, isPrivileged: options.isPrivileged },
            abortSignal,
          );
          return outcomeOf(begun.exec, options, what, abortSignal);
        },
        { deadlineMs },
      );
    } catch (thrown) {
      if (key !== null && isLate(thrown)) this.#unfinished.note(key, looksAt(begun.exec, what));
      throw thrown;
    }
  }

  async openSession(
    container: string,
    command: readonly string[],
    signal: AbortSignal,
    options: Pick<ExecOptions, 'isPrivileged'> = {},
  ): Promise<LineSession> {
    const stream = await engineCall(
      `opening a session in ${container}`,
      async (abortSignal) => {
        const exec = await this.#create(
          container,
          command,
          { stdin: true, user: undefined, isPrivileged: options.isPrivileged },
          abortSignal,
        );
        return start(exec, abortSignal);
      },
      { deadlineMs: OPEN_DEADLINE_MS, signal },
    );
    return new ExecSession(container, stream, signal);
  }

  #create(
    container: string,
    command: readonly string[],
    options: {
      readonly stdin: boolean;
      readonly user: string | undefined;
      readonly isPrivileged: true | undefined;
    },
    abortSignal: AbortSignal,
  ): Promise<Docker.Exec> {
    return this.#docker()
      .getContainer(container)
      .exec({
        Cmd: [...command],
        AttachStdin: options.stdin,
        AttachStdout: true,
        AttachStderr: true,
        Tty: false,
        ...(options.user === undefined ? {} : { User: options.user }),
        ...(options.isPrivileged === true ? { Privileged: true, User: '0:0' } : {}),
        abortSignal,
      });
  }
}

async function start(exec: Docker.Exec, abortSignal: AbortSignal): Promise<Duplex> {
  const stream = await exec.start({ hijack: true, stdin: true, Tty: false, abortSignal });
  // Whoever reads the stream sees its errors; this only keeps a late one from ending the process.
  stream.on('error', () => {});
  return stream;
}

async function outcomeOf(
  exec: Docker.Exec,
  options: ExecOptions,
  what: string,
  abortSignal: AbortSignal,
): Promise<ExecResult> {
  const stream = await start(exec, abortSignal);
  const hangUp = () => stream.destroy();
  abortSignal.addEventListener('abort', hangUp, { once: true });
  if (abortSignal.aborted) hangUp();
  try {
    if (options.input !== undefined) stream.end(options.input);
    const output = await collectOutput(stream, options.maxOutputBytes, what);
    return { exitCode: await exitCodeOf(exec, what, abortSignal), ...output };
  } finally {
    stream.destroy();
  }
}

const isLate = (thrown: unknown): boolean =>
  thrown instanceof FailureError && thrown.failure.code === 'deadline-exceeded';

function goesOnFailure(what: string): FailureError {
  return new FailureError({
    code: 'deadline-exceeded',
    message: `${what}: the one before has not ended yet`,
    hint: 'Its container may be frozen, or the engine very busy.',
  });
}

function looksAt(exec: Docker.Exec | null, what: string) {
  if (exec === null) return null;
  return async () => {
    try {
      return parseAnswer(execSchema, await exec.inspect(), what);
    } catch (thrown) {
      if (engineStatus(thrown) === 404) return null;
      throw thrown;
    }
  };
}

async function collectOutput(
  stream: Duplex,
  maxBytes: number,
  what: string,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const pieces = { stdout: [] as Buffer[], stderr: [] as Buffer[] };
  let sizeBytes = 0;
  for await (const frame of frames(stream)) {
    sizeBytes += frame.bytes.length;
    if (sizeBytes > maxBytes) {
      throw new FailureError({
        code: 'operation-failed',
        message: `${what}: it wrote more than the ${maxBytes} bytes allowed`,
      });
    }
    pieces[frame.stream].push(frame.bytes);
  }
  return {
    stdout: Buffer.concat(pieces.stdout).toString('utf8'),
    stderr: Buffer.concat(pieces.stderr).toString('utf8'),
  };
}

/** Bounded by the signal, which ends the call that this is part of. */
async function exitCodeOf(exec: Docker.Exec, what: string, abortSignal: AbortSignal): Promise<number> {
  while (!abortSignal.aborted) {
    const { Running, ExitCode } = parseAnswer(execSchema, await exec.inspect({ abortSignal }), what);
    if (!Running && ExitCode != null) return ExitCode;
    await sleep(EXIT_POLL_MS);
  }
  throw abortSignal.reason;
}

class ExecSession implements LineSession {
  readonly lines: AsyncIterable<string>;
  readonly #container: string;
  readonly #stream: Duplex;

  constructor(container: string, stream: Duplex, signal: AbortSignal) {
    this.#container = container;
    this.#stream = stream;
    this.lines = this.#read();
    const hangUp = () => stream.destroy();
    signal.addEventListener('abort', hangUp, { once: true });
    stream.once('close', () => signal.removeEventListener('abort', hangUp));
    if (signal.aborted) hangUp();
  }

  async write(line: string): Promise<void> {
    const stream = this.#stream;
    if (!stream.writable) throw this.#closedFailure();
    if (stream.write(`${line}\n`)) return;
    const waiting = new AbortController();
    try {
      await Promise.race(['drain', 'close'].map((event) => once(stream, event, { signal: waiting.signal })));
    } catch {
      throw this.#closedFailure();
    } finally {
      waiting.abort();
    }
    if (!stream.writable) throw this.#closedFailure();
  }

  async close(): Promise<void> {
    if (this.#stream.destroyed) return;
    const closed = once(this.#stream, 'close');
    this.#stream.destroy();
    await closed;
  }

  async *#read(): AsyncGenerator<string> {
    const splitter = new LineSplitter();
    try {
      for await (const frame of frames(this.#stream)) {
        if (frame.stream === 'stdout') yield* splitter.push(frame.bytes);
      }
    } catch (thrown) {
      // A session that breaks off ends, like one whose process ended: the reader cannot tell, nor does it matter.
      if (thrown instanceof FailureError) throw thrown;
    } finally {
      this.#stream.destroy();
    }
  }

  #closedFailure(): FailureError {
    return new FailureError({
      code: 'engine-disconnected',
      message: `The session in ${this.#container} is closed`,
    });
  }
}
