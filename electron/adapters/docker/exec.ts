import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import * as z from 'zod';
import { FailureError } from '../../domain/failure.ts';
import type {
  ExecOptions,
  ExecResult,
  LineSession,
  MemberExec,
  SessionOptions,
} from '../../ports/container-engine.ts';
import { systemClock } from '../host/clock.ts';
import { engineCall } from './docker-engine-call.ts';
import { engineStatus } from './engine-errors.ts';
import { ExecSession } from './exec-session.ts';
import { frames } from './exec-streams.ts';
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

interface Begun {
  readonly container: string;
  readonly command: readonly string[];
  readonly what: string;
  readonly settings: SessionOptions & { readonly stdin: boolean; readonly user: string | undefined };
}

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
    const settings = { stdin: options.input !== undefined, user: options.user, ...options };
    return this.#begin({ container, command, what, settings }, options, async (exec, abortSignal) =>
      outcomeOf(exec, options, what, abortSignal),
    );
  }

  async openSession(
    container: string,
    command: readonly string[],
    signal: AbortSignal,
    options: SessionOptions = {},
  ): Promise<LineSession> {
    const what = `opening a session in ${container}`;
    const settings = { stdin: true, user: undefined, ...options };
    const limits = { deadlineMs: OPEN_DEADLINE_MS, signal };
    return this.#begin({ container, command, what, settings }, limits, async (exec, abortSignal) => {
      const stream = await start(exec, abortSignal);
      const session = new ExecSession(container, stream, signal);
      // A session that was closed leaves its process to end by itself, or to begin.
      if (settings.neverTwice === true) {
        stream.once('close', () => this.#unfinished.note(keyOf(container, command), looksAt(exec, what)));
      }
      return session;
    });
  }

  async #begin<T>(
    { container, command, what, settings }: Begun,
    { deadlineMs, signal }: { readonly deadlineMs: number; readonly signal?: AbortSignal },
    goOn: (exec: Docker.Exec, abortSignal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const limits = { deadlineMs, signal };
    const key = settings.neverTwice === true ? keyOf(container, command) : null;
    if (key !== null && (await engineCall(what, () => this.#unfinished.goesOn(key), limits))) {
      throw goesOnFailure(what);
    }
    const begun: { exec: Docker.Exec | null } = { exec: null };
    try {
      return await engineCall(
        what,
        async (abortSignal) => {
          begun.exec = await this.#create(container, command, settings, abortSignal);
          return goOn(begun.exec, abortSignal);
        },
        limits,
      );
    } catch (thrown) {
      if (key !== null && isLate(thrown) && begun.exec !== null) {
        this.#unfinished.note(key, looksAt(begun.exec, what));
      }
      throw thrown;
    }
  }

  #create(
    container: string,
    command: readonly string[],
    options: Begun['settings'],
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

const keyOf = (container: string, command: readonly string[]): string =>
  JSON.stringify([container, ...command]);

function looksAt(exec: Docker.Exec, what: string) {
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
