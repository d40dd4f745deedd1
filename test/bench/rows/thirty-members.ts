import type { Bench } from '../bench.ts';
import { rounded } from '../figures.ts';
import { type IdleWatch, watchIdleHost } from '../idle.ts';
import type { Measurement, Row } from '../row.ts';

export const thirtyIdleCpu: Row = {
  id: 'thirty-idle-cpu',
  what: 'the same of a stack with 30 members that do nothing but answer',
  unit: '%',
  target: { atMost: 1 },
  measure: async (bench) => figures(await watchIdleHost(bench, await bench.largeStack())),
};

export const thirtyWatchedCpu: Row = {
  id: 'thirty-watched-cpu',
  what: 'the same while somebody has them and what they use before their eyes, once a second',
  unit: '%',
  target: { atMost: 5 },
  measure: watched,
};

async function watched(bench: Bench): Promise<Measurement> {
  const stack = await bench.largeStack();
  const watch = await stack.watchUsage({ isPage: true });
  try {
    const startMs = performance.now();
    const measured = figures(await watchIdleHost(bench, stack));
    const seconds = (performance.now() - startMs) / 1000;
    return {
      ...measured,
      beside: `${rounded(watch.samples() / seconds)} looks a second; ${measured.beside}`,
    };
  } finally {
    watch.end();
  }
}

function figures({ cpuPercent, cpuPercentOfParts, engineCpuPercent }: IdleWatch) {
  return {
    runs: cpuPercentOfParts,
    value: cpuPercent,
    beside: `Docker itself, health checks included: ${rounded(engineCpuPercent)} %`,
  };
}
