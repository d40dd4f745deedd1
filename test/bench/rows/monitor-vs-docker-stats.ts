import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Bench } from '../bench.ts';
import { rounded } from '../figures.ts';
import { containersOf, cpuTicks, engineTicks, pause, TICKS_PER_SECOND } from '../idle.ts';
import type { Measurement, Row } from '../row.ts';
import type { ServedStack } from '../served-stack.ts';

const RUNS = 5;
const WATCH_MS = 20_000;
/** After who looks has come or gone. */
const SETTLE_MS = 3_000;
/** Of those that are due in that time, at one a second. */
const LEAST_SAMPLES = 0.9;

export const monitorVsDockerStats: Row = {
  id: 'monitor-vs-docker-stats',
  what: "processor time of looking at what the stack's members use once a second, host and Docker together: `tandem top`'s of `docker stats`'s, each without what the idle system uses",
  unit: 'ratio',
  target: { atMost: 0.5 },
  measure: async (bench) => measure(bench, await bench.stack()),
};

/** Turn and turn about, so that what changes on the machine falls on all three alike. */
async function measure(bench: Bench, stack: ServedStack): Promise<Measurement> {
  if (process.platform !== 'linux') throw new Error('only Linux tells what a process used');
  const containers = await containersOf(bench, stack.name);
  const members = await membersOf(bench, stack.name);
  const used = async (): Promise<number> => (await cpuTicks(stack.pid)) + (await engineTicks(containers));
  const idle: number[] = [];
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    idle.push(await perSecond(bench, used));
    ours.push(await whileTandemLooks(bench, stack, used));
    theirs.push(await whileDockerLooks(bench, members, used));
  }
  const baseline = idle.reduce((sum, ticks) => sum + ticks, 0) / RUNS;
  const runs = ours.map((ticks, run) => {
    const other = (theirs[run] ?? 0) - baseline;
    if (other <= 0) throw new Error('docker stats used nothing: the machine is too busy to tell');
    return Math.max(0, ticks - baseline) / other;
  });
  const percent = (ticks: readonly number[]): number =>
    rounded((ticks.reduce((sum, each) => sum + each, 0) / RUNS / TICKS_PER_SECOND) * 100);
  return {
    runs,
    beside: `of one core, ${members.length} members: idle ${percent(idle)} %, with tandem top ${percent(ours)} %, with docker stats ${percent(theirs)} %`,
  };
}

/** Not their pods, although `docker stats` would need those for the network: what favours it is left to it. */
async function membersOf(bench: Bench, stack: string): Promise<readonly string[]> {
  const filters = { label: [`dev.tandem.stack=${stack}`, 'dev.tandem.role=member'] };
  return (await bench.docker.listContainers({ filters })).map(({ Id }) => Id);
}

async function perSecond(bench: Bench, used: () => Promise<number>): Promise<number> {
  await pause(SETTLE_MS, bench.signal);
  const [before, startMs] = [await used(), performance.now()];
  await pause(WATCH_MS, bench.signal);
  return ((await used()) - before) / ((performance.now() - startMs) / 1000);
}

async function whileTandemLooks(
  bench: Bench,
  stack: ServedStack,
  used: () => Promise<number>,
): Promise<number> {
  const watch = await stack.watchUsage({ isPage: false });
  try {
    const ticks = await perSecond(bench, used);
    const due = (SETTLE_MS + WATCH_MS) / 1000;
    if (watch.samples() < due * LEAST_SAMPLES) {
      throw new Error(`${watch.samples()} samples came where ${due} were due: that is another rate`);
    }
    return ticks;
  } finally {
    watch.end();
  }
}

async function whileDockerLooks(
  bench: Bench,
  members: readonly string[],
  used: () => Promise<number>,
): Promise<number> {
  const stats = spawn('docker', ['stats', '--no-trunc', ...members], {
    stdio: 'ignore',
    env: { ...process.env, ...bench.engine.environment },
  });
  const ended = once(stats, 'exit');
  // An error of its start ends the wait above with itself.
  ended.catch(() => {});
  try {
    await once(stats, 'spawn');
    const pid = stats.pid ?? 0;
    const ticks = await perSecond(bench, async () => (await used()) + (await cpuTicks(pid)));
    if (stats.exitCode !== null) throw new Error(`docker stats ended with ${stats.exitCode}`);
    return ticks;
  } finally {
    stats.kill('SIGKILL');
    await ended.catch(() => {});
  }
}
