import { ratios, seconds } from '../bring-ups.ts';
import { median } from '../figures.ts';
import type { Row } from '../row.ts';

export const upVsCompose: Row = {
  id: 'up-vs-compose',
  what: '`tandem up` until everything is healthy, against `docker compose up --wait` with the same health checks',
  unit: 'ratio',
  target: { atMost: 0.7 },
  measure: async (bench) => {
    const { up } = await bench.bringUps();
    const [own, other, eager] = (['tandemMs', 'composeMs', 'eagerComposeMs'] as const).map((side) =>
      seconds(median(up.map((round) => round[side]))),
    );
    const hurried = median(ratios(up, 'eagerComposeMs')).toPrecision(3);
    return {
      runs: ratios(up),
      beside: `${own} against ${other}; with checks twice a second for Compose ${hurried}, against ${eager}`,
    };
  },
};
