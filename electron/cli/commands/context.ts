import { FailureError } from '../../domain/failure.ts';
import type { Ask, CliEnvironment } from '../environment.ts';
import { type HostLine, openHostLine } from '../host-line.ts';
import type { Output } from '../output.ts';

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
  { environment, options }: CommandContext,
  purpose: string,
  work: (line: HostLine) => Promise<T>,
): Promise<T> {
  const line = await openHostLine(environment.hosts, options.dataFolder, `tandem ${purpose}`);
  try {
    return await work(line);
  } finally {
    await closeInTime(line);
  }
}

/** A host that does not come to its end may not hold the command: the process's end frees everything it owns. */
export async function closeInTime(line: HostLine): Promise<void> {
  await Promise.race([
    line.close(),
    new Promise<void>((resolve) => setTimeout(resolve, CLOSE_PATIENCE_MS).unref()),
  ]);
}

const CLOSE_PATIENCE_MS = 20_000;

/** The same for work that changes nothing: an interrupt ends it at once. */
export async function withHostToLook<T>(
  context: CommandContext,
  purpose: string,
  work: (line: HostLine) => Promise<T>,
): Promise<T> {
  const { signal } = context;
  return withHost(context, purpose, (line) => {
    const interrupted = new Promise<never>((_resolve, reject) => {
      const end = (): void =>
        reject(new FailureError({ code: 'cancelled', message: 'Ended before there was an answer.' }));
      if (signal.aborted) end();
      else signal.addEventListener('abort', end, { once: true });
    });
    return Promise.race([work(line), interrupted]);
  });
}

/** True when another process is the host of the data folder: then the engine is its business. */
export async function isHostRunning({ environment, options }: CommandContext): Promise<boolean> {
  const line = await environment.hosts.connect(options.dataFolder, () => {});
  line?.session.close();
  return line !== null;
}
