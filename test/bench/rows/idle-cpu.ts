import { rounded } from '../figures.ts';
import type { Row } from '../row.ts';

export const idleCpu: Row = {
  id: 'idle-cpu',
  what: 'processor time of the host over 60 s, stack up, nobody looking; of one core',
  unit: '%',
  target: { atMost: 0.5 },
  measure: async (bench) => {
    const { cpuPercent, cpuPercentOfParts, engineCpuPercent } = await bench.idle();
    return {
      runs: cpuPercentOfParts,
      value: cpuPercent,
      beside: `Docker itself, health checks included: ${rounded(engineCpuPercent)} %`,
    };
  },
};
