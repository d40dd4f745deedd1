import { cpus } from 'node:os';

const LOOK_MS = 250;
const PATIENCE_MS = 15_000;
const QUIET_SHARE = 0.05;

/**
 * Waits until the processors have nothing to do, within bounds: what an earlier measurement left (networks that the
 * kernel takes apart, containers that the engine forgets) would else be counted to the next one.
 */
export async function quiet(): Promise<void> {
  const endMs = Date.now() + PATIENCE_MS;
  let before = processorTimes();
  while (Date.now() < endMs) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    const now = processorTimes();
    const share = (now.busyMs - before.busyMs) / Math.max(1, now.totalMs - before.totalMs);
    if (share < QUIET_SHARE) return;
    before = now;
  }
}

function processorTimes(): { readonly busyMs: number; readonly totalMs: number } {
  const times = cpus().map((cpu) => cpu.times);
  const totalMs = times.reduce(
    (sum, { user, nice, sys, idle, irq }) => sum + user + nice + sys + idle + irq,
    0,
  );
  return { totalMs, busyMs: totalMs - times.reduce((sum, { idle }) => sum + idle, 0) };
}
