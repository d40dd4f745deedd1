import { ratios, seconds } from '../bring-ups.ts';
import { median } from '../figures.ts';
import type { Row } from '../row.ts';

export const downVsCompose: Row = {
  id: 'down-vs-compose',
  what: '`tandem down --remove-data` against `docker compose down --volumes`',
  unit: 'ratio',
  target: { atMost: 1 },
  measure: async (bench) => {
    const { down } = await bench.bringUps();
    const [own, other] = [down.map(({ tandemMs }) => tandemMs), down.map(({ composeMs }) => composeMs)];
    return { runs: ratios(down), beside: `${seconds(median(own))} against ${seconds(median(other))}` };
  },
};
