import { spawn } from 'node:child_process';
import type { PassThrough } from 'node:stream';

export interface HostProcess {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly deadlineMs: number;
  readonly signal?: AbortSignal;
  readonly onLine?: (line: string) => void;
  /** Takes standard output as bytes, at its own pace; left open at the end. */
  readonly output?: PassThrough;
}

export interface HostProcessOutcome {
  /** Null when it was ended by a signal, ours included, or could not be started. */
  readonly exitCode: number | null;
  /** Its last lines, oldest first. */
  readonly tail: string;
}

/** Where the system's own tools lie, whatever the caller's PATH says. */
export const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const TAIL_LINES = 20;
const MAX_LINE_LENGTH = 4_096;
/** From asking a process group to end to killing it. */
const END_GRACE_MS = 10_000;

/** Runs one program with all its children as a group, so that cancelling leaves none of them. Never throws. */
export async function runHostProcess(program: HostProcess): Promise<HostProcessOutcome> {
  const tail: string[] = [];
  const child = spawn(program.command, [...program.args], {
    env: { ...program.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const accept = byLine((line) => {
    tail.push(line);
    if (tail.length > TAIL_LINES) tail.shift();
    program.onLine?.(line);
  });
  if (program.output === undefined) child.stdout.setEncoding('utf8').on('data', accept);
  else child.stdout.pipe(program.output, { end: false });
  child.stderr.setEncoding('utf8').on('data', accept);

  const killGroup = (signal: 'SIGTERM' | 'SIGKILL'): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group is gone already.
    }
  };
  let killTimer: NodeJS.Timeout | undefined;
  let ended = false;
  const end = (): void => {
    ended = true;
    killGroup('SIGTERM');
    killTimer ??= setTimeout(() => {
      killGroup('SIGKILL');
      // A reader that stopped reading would keep the pipe, and so this call, open.
      child.stdout.destroy();
      child.stderr.destroy();
    }, END_GRACE_MS);
  };
  const deadline = setTimeout(end, program.deadlineMs);
  program.signal?.addEventListener('abort', end, { once: true });
  if (program.signal?.aborted) end();
  program.output?.once('close', end);
  try {
    const exitCode = await new Promise<number | null>((resolve) => {
      child.once('error', (error) => {
        tail.push(error.message);
        resolve(null);
      });
      child.once('close', resolve);
    });
    return { exitCode, tail: tail.join('\n') };
  } finally {
    clearTimeout(deadline);
    clearTimeout(killTimer);
    program.signal?.removeEventListener('abort', end);
    program.output?.removeListener('close', end);
    // Its children may have outlived it.
    if (ended) killGroup('SIGKILL');
  }
}

function byLine(onLine: (line: string) => void): (chunk: string) => void {
  let rest = '';
  return (chunk) => {
    const lines = (rest + chunk).split(/[\n\r]/);
    rest = (lines.pop() ?? '').slice(0, MAX_LINE_LENGTH);
    for (const line of lines) if (line.trim() !== '') onLine(line.trim().slice(0, MAX_LINE_LENGTH));
  };
}
