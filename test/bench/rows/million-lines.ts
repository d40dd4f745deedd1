import { rounded } from '../figures.ts';
import type { PageMemory } from '../page-memory.ts';
import type { Row } from '../row.ts';

const LONGEST_TASK_MS = 100;

export const logScrollFps: Row = {
  id: 'log-scroll-fps',
  what: 'frames a second while a person scrolls through a million log lines, and through what a search finds in them, and more come: the lesser of the two',
  unit: 'frames/s',
  target: { atLeast: 50 },
  measure: async (bench) => {
    const { framesPerSecond, lines, tookMs, longestTaskMs, longestTaskCpuMs, longTasks } =
      await bench.millionLines();
    return {
      runs: framesPerSecond,
      value: Math.min(...framesPerSecond),
      beside: `${lines.toLocaleString('en')} lines came in ${rounded(tookMs / 1000)} s; the longest task of the page took ${rounded(longestTaskMs)} ms, ${longTasks} more than 50, and none more than ${rounded(longestTaskCpuMs)} ms of a processor`,
      ...(longestTaskMs <= LONGEST_TASK_MS
        ? {}
        : { trouble: `a task took longer than ${LONGEST_TASK_MS} ms` }),
    };
  },
};

export const pageMemory1mLines: Row = {
  id: 'page-memory-1m-lines',
  what: 'memory that the page’s process has for itself with those lines, code and pictures included',
  unit: 'MB',
  target: { atMost: 300 },
  measure: async (bench) => {
    const { memory, memoryBusy, memoryBefore } = await bench.millionLines();
    // What scripts, elements and buffers hold is all that is told elsewhere than on Linux.
    const whole = ({ processMb, heapMb }: PageMemory): number => processMb ?? heapMb;
    const beside = [
      `${rounded(whole(memoryBefore))} MB before the first line`,
      `${rounded(whole(memoryBusy))} in the middle of scrolling, before anything was collected`,
      `${rounded(memory.heapMb)} of it are what its scripts and elements hold`,
    ];
    return { runs: [whole(memory)], beside: beside.join('; ') };
  },
};
