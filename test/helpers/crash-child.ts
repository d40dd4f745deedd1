import type { OperationPerformer } from '../../electron/ports/container-engine.ts';
import { openTestHost } from './test-host.ts';

/**
 * A host that kills itself without warning once it has done a given number of operations; what else is under way at
 * that moment is cut off wherever it is.
 *
 * arguments: data folder, stack, request (`up`, `down` or `scale`), JSON of its parameters, operations to survive
 */
const [dataFolder = '', stack = '', request = 'up', parameters = '{}', survived = '0'] =
  process.argv.slice(2);

let done = 0;
const dieAfter = (performer: OperationPerformer): OperationPerformer => ({
  async perform(operation, context) {
    await performer.perform(operation, context);
    done += 1;
    if (done >= Number(survived)) process.kill(process.pid, 'SIGKILL');
  },
});

const host = await openTestHost({ dataFolder, wrapPerformer: dieAfter });
const run = await host.run(`stack.${request as 'up'}`, { stack, ...JSON.parse(parameters) });
// Only reached when there were fewer operations than it was told to survive.
await host.close({ keepData: true });
console.log(`${run.state} after ${done} operations`);
