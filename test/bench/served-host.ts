import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Bench } from './bench.ts';
import { CLI, within } from './host.ts';

/** `tandem serve`, as a person has it who keeps the app in the tray: the host that commands talk to. */
export interface ServedHost {
  readonly process: ChildProcess;
  /** The last of what it said on standard error. */
  said(): string;
  /** Resolves, with the link that opens its page once, when it is the host of its data folder and can be talked to. */
  readonly serves: Promise<string>;
}

const START_MS = 20_000;
const STOP_MS = 20_000;

/** Ends with the bench. */
export function serveHost(bench: Bench, dataFolder: string): ServedHost {
  const host = spawn(process.execPath, [CLI, '--json', '--data', dataFolder, 'serve'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...bench.engine.environment },
  });
  let said = '';
  const serves = new Promise<string>((resolve, reject) => {
    host.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-4_000);
    });
    // Its document says where the page is; from then on it takes everything.
    host.stdout?.once('data', (document: Buffer) =>
      resolve((JSON.parse(String(document)) as { readonly url: string }).url),
    );
    host.once('exit', () => reject(new Error(`the host ended: ${said}`)));
  });
  const inTime = within(START_MS, 'the start of the host', serves);
  // Nobody may be waiting when it fails.
  inTime.catch(() => {});
  bench.atEnd(() => stopped(host));
  return { process: host, said: () => said, serves: inTime };
}

async function stopped(host: ChildProcess): Promise<void> {
  if (host.exitCode !== null || host.signalCode !== null) return;
  const exit = once(host, 'exit');
  host.kill('SIGTERM');
  const timer = setTimeout(() => host.kill('SIGKILL'), STOP_MS);
  await exit;
  clearTimeout(timer);
}
