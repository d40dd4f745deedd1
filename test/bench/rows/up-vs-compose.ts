import { ratios, seconds } from '../bring-ups.ts';
import { median } from '../figures.ts';
import type { Row } from '../row.ts';

export const upVsCompose: Row = {
  id: 'up-vs-compose',
  what: '`tandem up` until everything is healthy, against `docker compose up --wait` on the same system',
  unit: 'ratio',
  target: { atMost: 0.7 },
  measure: async (bench) => {
    const { up } = await bench.bringUps();
    const [own, other] = [up.map(({ tandemMs }) => tandemMs), up.map(({ composeMs }) => composeMs)];
    return { runs: ratios(up), beside: `${seconds(median(own))} against ${seconds(median(other))}` };
  },
};
