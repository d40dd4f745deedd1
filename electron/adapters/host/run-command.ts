import { spawn } from 'node:child_process';
import { FailureError } from '../../domain/failure.ts';

export interface CommandOptions {
  readonly deadlineMs: number;
  /** Added to a minimal environment: PATH, HOME and the proxy settings. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly folder?: string;
  readonly input?: string;
  readonly onLine?: (line: string) => void;
  readonly signal?: AbortSignal;
}

export interface CommandResult {
  readonly exitCode: number;
  /** Standard output; its last part when there was more than `MAX_OUTPUT_CHARS`. */
  readonly stdout: string;
  readonly stderr: string;
}

/** `command[0]` is looked up in PATH and the system folders; no shell is involved. */
export type RunCommand = (command: readonly string[], options: CommandOptions) => Promise<CommandResult>;

const MAX_OUTPUT_CHARS = 1_000_000;
/** How long a command may take to end after it was told to. */
const GRACE_MS = 5_000;
/** How long to read on after the program itself has ended. */
const DRAIN_MS = 1_000;

/** Desktop sessions often leave the system folders out of PATH, which is where dockerd, ip and iptables live. */
export const SYSTEM_PATH_FOLDERS = [
  '/usr/local/sbin',
  '/usr/local/bin',
  '/usr/sbin',
  '/usr/bin',
  '/sbin',
  '/bin',
];

/** What child processes may see of our environment: the way to programs and out of the house, and no secrets. */
export function childEnvironment(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of ['HOME', 'LANG', 'TMPDIR', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY']) {
    for (const spelling of [name, name.toLowerCase()]) {
      const value = environment[spelling];
      if (value !== undefined) kept[spelling] = value;
    }
  }
  return { ...kept, PATH: searchPath(environment).join(':') };
}

export function searchPath(environment: NodeJS.ProcessEnv): string[] {
  const own = (environment.PATH ?? '').split(':').filter((folder) => folder !== '');
  return [...new Set([...own, ...SYSTEM_PATH_FOLDERS])];
}

/**
 * Runs a program to its end. A non-zero exit is a result, not a failure; throws `deadline-exceeded`, `cancelled`,
 * and `operation-failed` when the program cannot be started at all.
 */
export const runCommand: RunCommand = (command, options) =>
  new Promise((resolve, reject) => {
    const [program = '', ...argv] = command;
    const child = spawn(program, argv, {
      cwd: options.folder,
      env: { ...childEnvironment(process.env), ...options.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
      // A group of its own, so that what the program started ends with it.
      detached: true,
    });
    const endGroup = (signal: NodeJS.Signals): void => {
      try {
        if (child.pid !== undefined) process.kill(-child.pid, signal);
      } catch {
        // The group has ended already.
      }
    };
    let ended: 'deadline' | 'signal' | null = null;
    let killTimer: NodeJS.Timeout | undefined;
    let drainTimer: NodeJS.Timeout | undefined;
    const end = (why: 'deadline' | 'signal'): void => {
      ended ??= why;
      endGroup('SIGTERM');
      killTimer ??= setTimeout(() => endGroup('SIGKILL'), GRACE_MS);
    };
    const onAbort = (): void => end('signal');
    const deadline = setTimeout(() => end('deadline'), options.deadlineMs);
    options.signal?.addEventListener('abort', onAbort, { once: true });
    if (options.signal?.aborted) onAbort();

    const stdout = collect(child.stdout, options.onLine);
    const stderr = collect(child.stderr, options.onLine);
    // The program may end without reading what it was given.
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');

    const cleanUp = (): void => {
      clearTimeout(deadline);
      clearTimeout(killTimer);
      clearTimeout(drainTimer);
      options.signal?.removeEventListener('abort', onAbort);
    };
    child.once('error', (error) => {
      cleanUp();
      const message = `${program} cannot be run.`;
      reject(new FailureError({ code: 'operation-failed', message, cause: error.message }));
    });
    // A daemon that the program left behind may hold the pipes open: the program's own end is what counts.
    child.once('exit', () => {
      drainTimer = setTimeout(() => {
        child.stdout.destroy();
        child.stderr.destroy();
      }, DRAIN_MS);
    });
    child.once('close', (code, signal) => {
      cleanUp();
      const said = `${program} ${argv[0] ?? ''}`.trim();
      if (ended === 'signal') {
        reject(new FailureError({ code: 'cancelled', message: `${said} was cancelled.` }));
      } else if (ended === 'deadline') {
        const message = `${said} did not end within ${Math.round(options.deadlineMs / 1000)} s.`;
        const cause = lastLines(`${stdout()}\n${stderr()}`, 5);
        reject(new FailureError({ code: 'deadline-exceeded', message, cause }));
      } else {
        resolve({ exitCode: code ?? (signal === null ? 1 : 128), stdout: stdout(), stderr: stderr() });
      }
    });
  });

function collect(stream: NodeJS.ReadableStream, onLine: ((line: string) => void) | undefined): () => string {
  let text = '';
  let unfinished = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    text = (text + chunk).slice(-MAX_OUTPUT_CHARS);
    if (onLine === undefined) return;
    const lines = (unfinished + chunk).split(/\r?\n|\r/);
    unfinished = (lines.pop() ?? '').slice(-MAX_OUTPUT_CHARS);
    for (const line of lines) if (line !== '') onLine(line);
  });
  stream.on('end', () => {
    if (unfinished !== '') onLine?.(unfinished);
  });
  return () => text;
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split('\n').slice(-count).join('\n').trim();
}
