import { type ChildProcess, spawn } from 'node:child_process';

/** The command line as a process of its own. */

export interface CliEnd {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunningCli {
  readonly child: ChildProcess;
  readonly end: Promise<CliEnd>;
  /** Resolves when the text was seen on either stream. */
  seen(text: string): Promise<void>;
  /** The first line of standard output, parsed: what `--json` prints first. */
  firstDocument(): Promise<unknown>;
}

export function startCli(
  path: string,
  args: readonly string[],
  variables: Record<string, string>,
): RunningCli {
  const env = { PATH: process.env.PATH ?? '', HOME: '/nonexistent', TANDEM_YES: '', ...variables };
  const child = spawn(process.execPath, [path, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const texts = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk: Buffer) => {
      texts[name] += chunk.toString();
      for (const watcher of watchers) watcher();
    });
  }
  const end = new Promise<CliEnd>((resolve) => child.once('close', (code) => resolve({ code, ...texts })));
  const until = <T>(look: () => T | null, what: string): Promise<T> =>
    new Promise((resolve, reject) => {
      const watcher = (): void => {
        const found = look();
        if (found === null) return;
        watchers.delete(watcher);
        resolve(found);
      };
      watchers.add(watcher);
      watcher();
      void end.then(() => reject(new Error(`ended before ${what}: ${texts.stdout}${texts.stderr}`)));
    });
  return {
    child,
    end,
    seen: async (text) => {
      await until(() => (`${texts.stdout}${texts.stderr}`.includes(text) ? true : null), `"${text}"`);
    },
    firstDocument: () =>
      until(() => {
        const lineEnd = texts.stdout.indexOf('\n');
        return lineEnd === -1 ? null : { value: JSON.parse(texts.stdout.slice(0, lineEnd)) as unknown };
      }, 'its first document').then(({ value }) => value),
  };
}
