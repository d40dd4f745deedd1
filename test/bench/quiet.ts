import { readFile } from 'node:fs/promises';
import { cpus } from 'node:os';

const LOOK_MS = 250;
const PATIENCE_MS = 30_000;
const QUIET_SHARE = 0.05;

/**
 * Waits until neither processors nor disks have anything to do, within bounds: what an earlier measurement left (networks
 * that the kernel takes apart, containers that the engine forgets, pages that are written back) would else be counted to
 * the next one.
 */
export async function quiet(): Promise<void> {
  const endMs = Date.now() + PATIENCE_MS;
  let before = await look();
  while (Date.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const now = await look();
    const busy = (now.busyMs - before.busyMs) / Math.max(1, now.totalMs - before.totalMs);
    const stalled = (now.stalledMs - before.stalledMs) / Math.max(1, now.atMs - before.atMs);
    if (busy < QUIET_SHARE && stalled < QUIET_SHARE) return;
    before = now;
  }
}

interface Look {
  readonly atMs: number;
  /** Of all processors, since the start of the machine. */
  readonly busyMs: number;
  readonly totalMs: number;
  /** How long somebody waited for a disk; 0 where the kernel does not tell. */
  readonly stalledMs: number;
}

async function look(): Promise<Look> {
  const times = cpus().map((cpu) => cpu.times);
  const totalMs = times.reduce(
    (sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq,
    0,
  );
  const pressure = await readFile('/proc/pressure/io', 'utf8').catch(() => '');
  return {
    atMs: performance.now(),
    totalMs,
    busyMs: totalMs - times.reduce((sum, { idle }) => sum + idle, 0),
    stalledMs: Number(/^some .*total=(\d+)/m.exec(pressure)?.[1] ?? 0) / 1_000,
  };
}
