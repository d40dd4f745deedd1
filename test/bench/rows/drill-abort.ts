import type { HostEvent } from '../../../electron/contract/host-session.ts';
import type { RunSummary } from '../../../electron/contract/schemas.ts';
import type { Bench } from '../bench.ts';
import { within } from '../host.ts';
import { quiet } from '../quiet.ts';
import type { Row } from '../row.ts';
import type { ServedStack } from '../served-stack.ts';

const RUNS = 10;
const PATIENCE_MS = 60_000;

/** In the middle of its fault; the end is told when nothing of the drill is left. */
export const drillAbort: Row = {
  id: 'drill-abort',
  what: 'a frozen gateway under 200 requests/s: from the abort until the fault is undone, everything is put back and the run has ended',
  unit: 'ms',
  target: { atMost: 1_000 },
  measure: async (bench) => {
    const stack = await bench.stack();
    const runs: number[] = [];
    for (let run = 1; run <= RUNS; run += 1) {
      await quiet();
      const tookMs = await abortOnce(bench, stack);
      bench.say(`  abort ${run}: ${Math.round(tookMs)} ms`);
      runs.push(tookMs);
    }
    return { runs };
  },
};

async function abortOnce(bench: Bench, stack: ServedStack): Promise<number> {
  let hear = (_event: HostEvent): void => {};
  const session = await stack.connect((event) => hear(event));
  try {
    const struck = new Promise<string>((resolve, reject) => {
      hear = ({ name, payload }) => {
        if (name === 'run.ended') reject(new Error(`the drill ended before its fault: ${told(payload)}`));
        if (name !== 'run.progress' || payload.progress.kind !== 'phase') return;
        if (payload.progress.phase === 'fault-injected') resolve(payload.runId);
      };
    });
    await session.call('drill.run', {
      ...{ stack: stack.name, drill: 'gateway-freeze', ratePerSecond: 200, clientRetries: null },
      ...{ assisted: true, seed: null, force: null },
    });
    const runId = await within(PATIENCE_MS, 'the fault', struck);
    const ended = new Promise<RunSummary>((resolve) => {
      hear = ({ name, payload }) => {
        if (name === 'run.ended' && payload.id === runId) resolve(payload);
      };
    });
    const askedAtMs = performance.now();
    await session.call('run.cancel', { runId });
    const end = await within(PATIENCE_MS, 'the end of the drill', ended);
    const tookMs = performance.now() - askedAtMs;
    if (end.state !== 'aborted') throw new Error(`the drill was not aborted: ${told(end)}`);
    return tookMs;
  } finally {
    session.close();
    // The next one begins on a stack that is whole.
    await stack.run('stack.up', { stack: stack.name });
    bench.signal.throwIfAborted();
  }
}

function told({ state, failure }: RunSummary): string {
  return `${state}${failure === null ? '' : `, ${failure.message}`}`;
}
