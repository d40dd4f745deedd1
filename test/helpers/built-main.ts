import { spawn } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BECOME_READY, BEGAN_AT_MS } from './electron-double.ts';
import { type FromFarPage, HAS_FAR_PAGE, type ToFarPage } from './far-page.ts';

/** The built main program of the desktop app in plain Node, with the double in Electron's place. */
export interface BuiltMain {
  /** Milliseconds from the first line of its program, as `answer`; the process's own start is Electron's share. */
  readonly windowMs: Promise<number>;
  /** Milliseconds from the start of the process until that line. */
  readonly beganMs: Promise<number>;
  /** What it waited for until its window was shown, other programs and files, each with who called (`watchesCalls`). */
  readonly callsBeforeShown: Promise<readonly string[]>;
  readonly answer: Promise<{ readonly atMs: number; readonly version: string; readonly dataFolder: string }>;
  /** To its page, when that is in a browser (`hasFarPage`): then it asks nothing of the host by itself. */
  readonly page: {
    say(message: FromFarPage): void;
    hear(listener: (message: ToFarPage) => void): void;
  };
  /** The exit code of its own end. */
  readonly ended: Promise<number | null>;
  /** The last of what it said on standard error. */
  said(): string;
  order(what: 'quit' | 'crash'): void;
  stop(): Promise<void>;
}

export interface BuiltMainOptions {
  readonly dataFolder: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** `dist/main.js` of the checkout, or the one of an unpacked archive. */
  readonly main?: string;
  /** Of a packed app, what Electron calls `process.resourcesPath`. */
  readonly resources?: string;
  /** Watching takes time itself. */
  readonly watchesCalls?: boolean;
  readonly hasFarPage?: boolean;
}

const ENTRY = 'test/helpers/electron-double-module.ts';
const WATCH = 'test/helpers/synchronous-calls-child.mjs';
const PATIENCE_MS = 60_000;

export async function startBuiltMain(options: BuiltMainOptions): Promise<BuiltMain> {
  const double = await bundleDouble();
  const { main = resolve('dist/main.js'), resources } = options;
  // A file, not a text to evaluate: worker threads are started with the switches of their process.
  const entry = double.replace(/\.mjs$/, '-entry.mjs');
  const program = `globalThis.${BEGAN_AT_MS} = performance.now(); await import(${JSON.stringify(pathToFileURL(main).href)}); globalThis.${BECOME_READY}();`;
  await writeFile(entry, program);
  const watch = options.watchesCalls === true ? ['--import', pathToFileURL(resolve(WATCH)).href] : [];
  const child = spawn(process.execPath, ['--import', redirection(double), ...watch, entry], {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
    env: {
      ...process.env,
      ...options.environment,
      TANDEM_HOME: options.dataFolder,
      ...(resources === undefined ? {} : { ELECTRON_DOUBLE_RESOURCES: resources }),
      ...(options.hasFarPage === true ? { [HAS_FAR_PAGE]: '1' } : {}),
    },
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const ended = new Promise<number | null>((settle) => child.once('exit', (code) => settle(code)));
  const told = <T>(kind: string): Promise<T> =>
    new Promise((settle, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${kind} in time: ${said}`)), PATIENCE_MS);
      child.on('message', (message: { readonly kind: string }) => {
        if (message.kind !== kind) return;
        clearTimeout(timer);
        settle(message as T);
      });
      void ended.then((code) => {
        clearTimeout(timer);
        reject(new Error(`it ended with ${code} before its ${kind}: ${said}`));
      });
    });
  const window = told<{ readonly atMs: number; readonly beganAtMs: number }>('window');
  const windowMs = window.then(({ atMs }) => atMs);
  const beganMs = window.then(({ beganAtMs }) => beganAtMs);
  const calls = told<{ readonly synchronousCalls: readonly string[] }>('shown').then(
    ({ synchronousCalls }) => synchronousCalls,
  );
  const answer = told<Awaited<BuiltMain['answer']>>('answer');
  // Nobody may be waiting when it fails.
  for (const promise of [windowMs, beganMs, calls, answer]) promise.catch(() => {});
  return {
    windowMs,
    beganMs,
    callsBeforeShown: calls,
    answer,
    page: {
      say: (message) => void child.send(message),
      hear: (listener) => void child.on('message', listener),
    },
    ended,
    said: () => said,
    order: (what) => child.send(what),
    stop: async () => {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGKILL');
        await ended;
      }
      await Promise.all([double, entry].map((file) => rm(file, { force: true })));
    },
  };
}

async function bundleDouble(): Promise<string> {
  const esbuild = await import('esbuild');
  const folder = resolve('node_modules/.cache/tandem');
  await mkdir(folder, { recursive: true });
  const outfile = join(folder, `electron-double-${process.pid}-${Date.now()}.mjs`);
  await esbuild.build({
    entryPoints: [ENTRY],
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
  return outfile;
}

/** A module for `--import` that lets whoever asks for `electron` have the double. */
function redirection(double: string): string {
  const asModule = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`;
  const url = JSON.stringify(pathToFileURL(double).href);
  const hooks = `export const resolve = (name, context, next) =>
    name === 'electron' ? { url: ${url}, shortCircuit: true } : next(name, context);`;
  return asModule(`import { register } from 'node:module'; register(${JSON.stringify(asModule(hooks))});`);
}
