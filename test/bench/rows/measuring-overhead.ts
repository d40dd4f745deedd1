import { runDrills } from '../failover-drills.ts';
import type { Row } from '../row.ts';
import { servedAgain } from '../served-again.ts';

const RUNS = 5;

/** As each verdict says it of itself. */
export const measuringOverhead: Row = {
  id: 'measuring-overhead',
  what: 'processor time of the process that measures while the drill `gateway-kill` runs at 200 requests/s: load, watch and ledger',
  unit: '% of a core',
  target: { atMost: 25 },
  measure: async (bench) => {
    const drills = await runDrills(bench, await bench.stack(), { drill: 'gateway-kill' }, RUNS);
    return {
      ...servedAgain(drills),
      runs: drills.verdicts.map(({ machine }) => machine?.ownPercent ?? Number.POSITIVE_INFINITY),
    };
  },
};
