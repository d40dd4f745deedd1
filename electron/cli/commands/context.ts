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
    await line.close();
  }
}

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
