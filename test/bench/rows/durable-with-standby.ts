import { median } from '../figures.ts';
import { quiet } from '../quiet.ts';
import type { Row } from '../row.ts';
import { type StackClients, troubleOf } from '../stack-clients.ts';

const RUNS = 10;
const CLIENTS = 64;
const DURATION_MS = 5_000;

/** Both stacks are up all the time and idle in turns: what a standby costs, not what a second stack does. */
export const durableWithStandby: Row = {
  id: 'durable-with-standby',
  what: 'durable submissions/s with 64 clients where each commit waits for a standby on the same disk, against the same without one',
  unit: 'ratio',
  target: { atLeast: 0.4 },
  measure: async (bench) => {
    const alone = { clients: await bench.clients(), rates: [] as number[] };
    const paired = { clients: await bench.standbyClients(), rates: [] as number[] };
    const failures: string[] = [];
    const submit = async (to: {
      readonly clients: StackClients;
      readonly rates: number[];
    }): Promise<void> => {
      await quiet();
      const measured = await to.clients.submissions('balancer', CLIENTS, DURATION_MS);
      to.rates.push(measured.perSecond);
      failures.push(...measured.failures);
    };
    // Code that runs often is compiled, pools are filled: not counted.
    for (const { clients } of [alone, paired]) await clients.submissions('balancer', CLIENTS, DURATION_MS);
    for (let run = 1; run <= RUNS; run += 1) {
      for (const to of run % 2 === 0 ? [alone, paired] : [paired, alone]) await submit(to);
      const [without, withOne] = [alone, paired].map(({ rates }) => Math.round(rates.at(-1) ?? 0));
      bench.say(`  ${run}: ${withOne} submissions/s with a standby, ${without} without`);
    }
    return {
      runs: paired.rates.map((rate, run) => rate / (alone.rates[run] ?? Number.NaN)),
      beside: `${Math.round(median(paired.rates))}/s against ${Math.round(median(alone.rates))}/s`,
      ...troubleOf(failures),
    };
  },
};
