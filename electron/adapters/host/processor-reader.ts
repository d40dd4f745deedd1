import { readFile } from 'node:fs/promises';
import type { ProcessorReading } from '../../domain/drill/machine-share.ts';
import type { ProcessorReader } from '../../ports/processor-reader.ts';

/** The kernel counts in hundredths of a second, whatever its own clock (proc(5), `USER_HZ`). */
const TICK_MS = 10;
/** user, nice, system, idle, iowait, irq, softirq, steal; guests are part of user. */
const FIELDS = 8;
const STEAL = 7;

/** @param file  where Linux tells; elsewhere there is none, and nobody counts what was taken */
export function createProcessorReader(file = '/proc/stat'): ProcessorReader {
  return {
    read: async () => {
      const text = await readFile(file, 'utf8').catch(() => '');
      const { user, system } = process.cpuUsage();
      return {
        atMs: performance.now(),
        ownMs: (user + system) / 1_000,
        machine: parseProcessorTimes(text),
      };
    },
  };
}

function parseProcessorTimes(text: string): ProcessorReading['machine'] {
  const ticks = /^cpu +(.*)$/m.exec(text)?.[1]?.split(' ').slice(0, FIELDS).map(Number) ?? [];
  const taken = ticks[STEAL];
  if (taken === undefined || ticks.some((each) => !Number.isInteger(each))) return null;
  return { allMs: ticks.reduce((sum, each) => sum + each, 0) * TICK_MS, takenMs: taken * TICK_MS };
}
