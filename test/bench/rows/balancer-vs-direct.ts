import { median } from '../figures.ts';
import { quiet } from '../quiet.ts';
import type { Row } from '../row.ts';
import { troubleOf } from '../stack-clients.ts';

const RUNS = 5;
const CLIENTS = 64;
const DURATION_MS = 5_000;

export const balancerVsDirect: Row = {
  id: 'balancer-vs-direct',
  what: 'the same submissions/s through the balancer, against going to the serving gateway directly',
  unit: 'ratio',
  target: { atLeast: 0.85 },
  measure: async (bench) => {
    const clients = await bench.clients();
    const rates: Record<'balancer' | 'gateway-1', number[]> = { balancer: [], 'gateway-1': [] };
    const failures: string[] = [];
    await clients.submissions('gateway-1', CLIENTS, DURATION_MS);
    for (let run = 1; run <= RUNS; run += 1) {
      const order =
        run % 2 === 0 ? (['balancer', 'gateway-1'] as const) : (['gateway-1', 'balancer'] as const);
      for (const to of order) {
        await quiet();
        const measured = await clients.submissions(to, CLIENTS, DURATION_MS);
        rates[to].push(measured.perSecond);
        failures.push(...measured.failures);
      }
      bench.say(
        `  ${run}: ${Math.round(rates.balancer.at(-1) ?? 0)}/s through the balancer, ${Math.round(rates['gateway-1'].at(-1) ?? 0)}/s directly`,
      );
    }
    return {
      runs: rates.balancer.map((rate, run) => rate / (rates['gateway-1'][run] ?? Number.NaN)),
      beside: `${Math.round(median(rates.balancer))}/s against ${Math.round(median(rates['gateway-1']))}/s`,
      ...troubleOf(failures),
    };
  },
};
