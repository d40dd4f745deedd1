import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type { ProcessFigures, ProcessMeter } from '../../ports/process-figures.ts';

/** Each sample wakes the process up; this many in a second cost less than can be measured. */
const RESOLUTION_MS = 50;
/** When nobody has asked for so long, nobody collects any more, and sleeping is cheaper still. */
const FORGOTTEN_AFTER_MS = 150_000;
const NANOSECONDS = 1e9;

/** Measures the event loop's delay only between two readings: who never asks does not pay. */
export function createProcessMeter(): ProcessMeter {
  let histogram: IntervalHistogram | null = null;
  let forget: NodeJS.Timeout | null = null;

  const loopDelay = (): ProcessFigures['loopDelaySeconds'] => {
    if (forget !== null) clearTimeout(forget);
    forget = setTimeout(() => {
      histogram?.disable();
      histogram = null;
    }, FORGOTTEN_AFTER_MS).unref();
    if (histogram === null) {
      histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
      histogram.enable();
      return null;
    }
    const { count, max } = histogram;
    // Each sample is a whole pause: what is longer than the resolution is delay.
    const late = (nanoseconds: number): number =>
      Math.max(0, nanoseconds / NANOSECONDS - RESOLUTION_MS / 1_000);
    const found =
      count === 0
        ? null
        : { p50: late(histogram.percentile(50)), p99: late(histogram.percentile(99)), max: late(max) };
    histogram.reset();
    return found;
  };

  return {
    read: () => {
      const { user, system } = process.cpuUsage();
      return {
        cpuSeconds: (user + system) / 1e6,
        residentBytes: process.memoryUsage.rss(),
        startedAtSeconds: Date.now() / 1_000 - process.uptime(),
        loopDelaySeconds: loopDelay(),
      };
    },
  };
}
