import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBuiltMain } from '../../helpers/built-main.ts';
import { median } from '../figures.ts';
import { quiet } from '../quiet.ts';
import type { Row } from '../row.ts';

const RUNS = 7;

/**
 * With a double in Electron's place. What Electron itself takes is not ours to shorten: here that is the start of Node.js
 * and of what puts the double in its place, until the first line of the main program.
 */
export const hostColdStart: Row = {
  id: 'host-cold-start',
  what: "the desktop app without Electron's own share: from the first line of its program until a page's first question to the host is answered",
  unit: 'ms',
  target: { atMost: 400 },
  measure: async (bench) => {
    const runs: number[] = [];
    const windows: number[] = [];
    const beginnings: number[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      await quiet();
      const dataFolder = await mkdtemp(join(tmpdir(), 'tandem-bench-app-'));
      const main = await startBuiltMain({ dataFolder, environment: bench.engine.environment });
      try {
        const { atMs } = await main.answer;
        runs.push(atMs);
        windows.push(await main.windowMs);
        beginnings.push(await main.beganMs);
        main.order('quit');
        await main.ended;
      } finally {
        await main.stop();
        await rm(dataFolder, { recursive: true, force: true });
      }
      bench.say(`  cold start ${run}: ${Math.round(runs.at(-1) ?? 0)} ms`);
    }
    const [window, began] = [windows, beginnings].map((times) => Math.round(median(times)));
    return { runs, beside: `the window is made after ${window} ms; before, Node.js starts for ${began} ms` };
  },
};
