import type { DrillId } from '../../electron/domain/drill/drill-id.ts';
import { openTestHost } from './test-host.ts';

/**
 * A host that runs one drill and says each phase on a line of its own, so that a test can kill it in the middle.
 *
 * arguments: data folder, stack, drill
 */
const [dataFolder = '', stack = '', drill = 'gateway-kill'] = process.argv.slice(2);

const host = await openTestHost({ dataFolder });
const said = setInterval(() => {
  for (const event of host.events.slice(told)) {
    if (event.name === 'run.progress' && event.payload.progress.kind === 'phase') {
      console.log(event.payload.progress.phase);
    }
  }
  told = host.events.length;
}, 5);
let told = 0;
const run = await host.run('drill.run', { stack, drill: drill as DrillId, ratePerSecond: 20 });
clearInterval(said);
await host.close({ keepData: true });
console.log(`ended ${run.state} ${run.failure?.message ?? ''}`);
