import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { openDataFolder } from '../../electron/adapters/host/data-folder.ts';
import { lastLines, runCommand } from '../../electron/adapters/host/run-command.ts';
import { gatewayPair } from '../helpers/gateway-pair.ts';
import type { Bench } from './bench.ts';
import { EAGER_CHECK_EVERY, openComposeProject, STACK_CHECK_EVERY } from './compose-project.ts';
import { CLI, freePort } from './host.ts';
import { quiet } from './quiet.ts';
import { serveHost } from './served-host.ts';

/** The same system brought up and taken down by both, in turns, so that whatever else goes on hits both. */
export interface BringUps {
  readonly up: readonly Round[];
  readonly down: readonly Round[];
}

export interface Round {
  readonly tandemMs: number;
  /** With the stack file's own health checks. */
  readonly composeMs: number;
  /** With the same checks twice a second. */
  readonly eagerComposeMs: number;
}

const RUNS = 7;
const STACK = 'bench-up';
const DEADLINE_MS = 180_000;

/** One way of bringing it up: from nothing, images present, to everything healthy; and to nothing again. */
interface Side {
  up(): Promise<number>;
  down(): Promise<number>;
}

export async function compareBringUps(bench: Bench): Promise<BringUps> {
  bench.say('Bringing the stack up and down, by Tandem and by Compose in turns …');
  const tandem = await tandemSide(bench);
  const project = await openComposeProject(bench);
  const compose = composeSide(bench, project.command(STACK_CHECK_EVERY));
  const eager = composeSide(bench, project.command(EAGER_CHECK_EVERY));
  // The first time builds images and fills caches, for both.
  await cycle(tandem);
  await cycle(eager);
  const up: Round[] = [];
  const down: Round[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const first = run % 2 === 0 ? await cycle(tandem) : null;
    const other = await cycle(compose);
    const hurried = await cycle(eager);
    const own = first ?? (await cycle(tandem));
    up.push({ tandemMs: own.upMs, composeMs: other.upMs, eagerComposeMs: hurried.upMs });
    down.push({ tandemMs: own.downMs, composeMs: other.downMs, eagerComposeMs: hurried.downMs });
    bench.say(
      `  ${run + 1}: up ${seconds(own.upMs)} against ${seconds(other.upMs)} (eager checks: ${seconds(hurried.upMs)}), down ${seconds(own.downMs)} against ${seconds(other.downMs)}`,
    );
  }
  return { up, down };
}

export function ratios(
  rounds: readonly Round[],
  against: 'composeMs' | 'eagerComposeMs' = 'composeMs',
): readonly number[] {
  return rounds.map((round) => round.tandemMs / round[against]);
}

async function cycle(side: Side): Promise<{ readonly upMs: number; readonly downMs: number }> {
  await quiet();
  const upMs = await side.up();
  await quiet();
  return { upMs, downMs: await side.down() };
}

/**
 * The command line, with the host that runs in the tray: both commands talk to a daemon that is there, Compose to the
 * engine's, this one to Tandem's.
 */
async function tandemSide(bench: Bench): Promise<Side> {
  const folder = await bench.folder();
  const file = join(folder, 'stack.yaml');
  await writeFile(file, await gatewayPair(STACK, await freePort()));
  await bench.clear(`dev.tandem.stack=${STACK}`);
  const { path: home } = await openDataFolder(join(folder, 'home'), process.env);
  await serveHost(bench, home).serves;
  const tandem = (...args: readonly string[]): Promise<number> =>
    timed(bench, [process.execPath, CLI, '--data', home, '--stack', STACK, '--yes', ...args]);
  return {
    up: () => tandem('up', file),
    down: () => tandem('down', '--remove-data'),
  };
}

function composeSide(bench: Bench, command: readonly string[]): Side {
  return {
    up: () => timed(bench, [...command, 'up', '--detach', '--wait']),
    down: () => timed(bench, [...command, 'down', '--volumes']),
  };
}

/** From the start of the process to its end. */
async function timed(bench: Bench, command: readonly string[]): Promise<number> {
  const { environment } = bench.engine;
  const startMs = performance.now();
  const result = await runCommand(command, { deadlineMs: DEADLINE_MS, environment, signal: bench.signal });
  const tookMs = performance.now() - startMs;
  if (result.exitCode !== 0) {
    throw new Error(`${command.join(' ')} failed: ${lastLines(`${result.stdout}\n${result.stderr}`, 8)}`);
  }
  return tookMs;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
