import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBuiltMain } from '../../helpers/built-main.ts';
import { quiet } from '../quiet.ts';
import type { Row } from '../row.ts';

const RUNS = 7;

/** With a double in Electron's place: what Electron itself takes is not ours to shorten. */
export const hostColdStart: Row = {
  id: 'host-cold-start',
  what: "the desktop app without Electron's own share: from the start of its process until a page's first question to the host is answered",
  unit: 'ms',
  target: { atMost: 400 },
  measure: async (bench) => {
    const runs: number[] = [];
    const windows: number[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      await quiet();
      const dataFolder = await mkdtemp(join(tmpdir(), 'tandem-bench-app-'));
      const main = await startBuiltMain({ dataFolder, environment: bench.engine.environment });
      try {
        const { atMs } = await main.answer;
        runs.push(atMs);
        windows.push(await main.windowMs);
        main.order('quit');
        await main.ended;
      } finally {
        await main.stop();
        await rm(dataFolder, { recursive: true, force: true });
      }
      bench.say(`  cold start ${run}: ${Math.round(runs.at(-1) ?? 0)} ms`);
    }
    const window = windows.toSorted((one, other) => one - other)[Math.floor(RUNS / 2)] ?? 0;
    return { runs, beside: `the window is made after ${Math.round(window)} ms` };
  },
};
