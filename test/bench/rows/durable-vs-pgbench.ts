import { median } from '../figures.ts';
import { quiet } from '../quiet.ts';
import type { Row } from '../row.ts';
import { troubleOf } from '../stack-clients.ts';

const RUNS = 5;
const CLIENTS = 64;
const DURATION_MS = 5_000;

export const durableVsPgbench: Row = {
  id: 'durable-vs-pgbench',
  what: 'durable submissions/s with 64 clients, against commits/s of one such row by `pgbench` on the same database',
  unit: 'ratio',
  target: { atLeast: 0.5 },
  measure: async (bench) => {
    const clients = await bench.clients();
    const submissions: number[] = [];
    const commits: number[] = [];
    const failures: string[] = [];
    const submit = async (): Promise<void> => {
      const measured = await clients.submissions('balancer', CLIENTS, DURATION_MS);
      submissions.push(measured.perSecond);
      failures.push(...measured.failures);
    };
    const commit = async (): Promise<void> => {
      commits.push(await clients.commitsPerSecond(CLIENTS, DURATION_MS));
    };
    // Code that runs often is compiled, pools are filled: not counted.
    await clients.submissions('balancer', CLIENTS, DURATION_MS);
    for (let run = 1; run <= RUNS; run += 1) {
      const order = run % 2 === 0 ? [submit, commit] : [commit, submit];
      for (const measure of order) {
        await quiet();
        await measure();
      }
      bench.say(
        `  ${run}: ${Math.round(submissions.at(-1) ?? 0)} submissions/s against ${Math.round(commits.at(-1) ?? 0)} commits/s`,
      );
    }
    return {
      runs: submissions.map((rate, run) => rate / (commits[run] ?? Number.NaN)),
      beside: `${Math.round(median(submissions))}/s against ${Math.round(median(commits))}/s`,
      ...troubleOf(failures),
    };
  },
};
