import { parentPort, workerData } from 'node:worker_threads';
import type { LoadPlan } from '../../ports/load-generator.ts';
import type { LoadOrder, LoadReply } from './load-generator.ts';
import { LoadRun } from './load-run.ts';
import { transferables } from './load-samples.ts';

/** Entry of the load's thread: one load, then it ends. */

const port = parentPort;
if (port === null) throw new Error('the load runs in a worker thread');
const say = (reply: LoadReply, transfer: readonly ArrayBuffer[] = []): void =>
  port.postMessage(reply, transfer);

const run = new LoadRun(workerData as LoadPlan, (progress) => say({ kind: 'progress', progress }));
port.on('message', (order: LoadOrder) => {
  if (order === 'finish') run.finish();
  else void run.stop();
});
try {
  const outcome = await run.run();
  say({ kind: 'result', outcome }, transferables(outcome.columns));
} catch (error) {
  say({ kind: 'broken', reason: error instanceof Error ? error.message : String(error) });
}
port.close();
