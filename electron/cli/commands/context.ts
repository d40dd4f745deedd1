import { FailureError, toFailure } from '../../domain/failure.ts';
import type { Ask, CliEnvironment } from '../environment.ts';
import { type HostLine, openHostLine } from '../host-line.ts';
import type { Output } from '../output.ts';
import type { resolveStack as resolveStackFile } from '../stack-file.ts';

export interface GlobalOptions {
  readonly json: boolean;
  readonly yes: boolean;
  readonly dataFolder: string;
  readonly stack: string;
}

export interface CommandContext {
  readonly environment: CliEnvironment;
  readonly options: GlobalOptions;
  readonly output: Output;
  readonly ask: Ask;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Runs with a line to the host that is closed at the end, whatever the end. */
export async function withHost<T>(
  context: CommandContext,
  purpose: string,
  work: (line: HostLine) => Promise<T>,
): Promise<T> {
  const { environment, options } = context;
  const line = await openHostLine(environment.hosts, options.dataFolder, `tandem ${purpose}`);
  try {
    return await work(line);
  } finally {
    await leaveToOthers(context, line);
    await closeInTime(line);
  }
}

/** Another command that came meanwhile may have a run on the host in this process: it is not cut off. */
export async function leaveToOthers({ output, signal }: CommandContext, line: HostLine): Promise<void> {
  const { owned } = line;
  if (owned === null || line.isIdle() || signal.aborted) return;
  output.say('Another command still works through this one: waiting for its end. Ctrl-C cancels it.');
  const interrupted = new Promise<void>((resolve) =>
    signal.addEventListener('abort', () => resolve(), { once: true }),
  );
  await Promise.race([line.whenIdle(), interrupted]);
  // It still asks how things stand; one that only watches is not waited for.
  const end = performance.now() + PARTING_MS;
  while (owned.guests() > 0 && performance.now() < end && !signal.aborted) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const PARTING_MS = 3_000;

/** A host that does not come to its end may not hold the command: the process's end frees everything it owns. */
export async function closeInTime(line: HostLine): Promise<void> {
  await Promise.race([
    line.close(),
    new Promise<void>((resolve) => setTimeout(resolve, CLOSE_PATIENCE_MS).unref()),
  ]);
}

const CLOSE_PATIENCE_MS = 20_000;

const LOOKS = 3;

/**
 * The same for work that changes nothing: an interrupt ends it at once, and when the host turns out to have been
 * another command that came to its end, the next host is asked.
 */
export async function withHostToLook<T>(
  context: CommandContext,
  purpose: string,
  work: (line: HostLine) => Promise<T>,
): Promise<T> {
  const { signal } = context;
  const interrupted = new Promise<never>((_resolve, reject) => {
    const end = (): void =>
      reject(new FailureError({ code: 'cancelled', message: 'Ended before there was an answer.' }));
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
  // Nobody may be waiting when it comes.
  interrupted.catch(() => {});
  for (let look = 1; ; look += 1) {
    try {
      return await withHost(context, purpose, (line) => Promise.race([work(line), interrupted]));
    } catch (error) {
      if (toFailure(error).code !== 'host-not-running' || look === LOOKS) throw error;
    }
  }
}

/** An answer that was not given because of Ctrl-C is an interrupt, not a no. */
export function throwIfInterrupted({ signal }: CommandContext): void {
  if (signal.aborted)
    throw new FailureError({ code: 'cancelled', message: 'Ended before anything was done.' });
}

/** True when another process is the host of the data folder: then the engine is its business. */
export async function isHostRunning({ environment, options }: CommandContext): Promise<boolean> {
  const line = await environment.hosts.connect(options.dataFolder, () => {});
  line?.session.close();
  return line !== null;
}

/** Loaded when a command needs it: reading YAML is half of what a command loads, and `down` does without. */
export const resolveStack: typeof resolveStackFile = async (...args) =>
  (await import('../stack-file.ts')).resolveStack(...args);
