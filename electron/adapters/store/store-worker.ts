import { type MessagePort, parentPort } from 'node:worker_threads';
import type { Failure } from '../../domain/failure.ts';
import { JournalDatabase } from './journal-database.ts';
import { KeptFile } from './kept-file.ts';
import { MetricDatabase } from './metric-database.ts';
import { storeFailure } from './store-failure.ts';
import type { MetricMethod, StoreCall, StoreFiles, StoreReply } from './store-protocol.ts';

/** Entry of the store's thread: told which files to open, then one call at a time, in the order of their coming. */

const METRIC_METHODS: ReadonlySet<string> = new Set<MetricMethod>(['addSamples', 'metrics', 'keepMetrics']);

if (parentPort === null) throw new Error('the store runs in a worker thread');
const port = parentPort;
port.once('message', (files: StoreFiles) => serve(port, files));

function serve(host: MessagePort, { file, metricsFile }: StoreFiles): void {
  const say = (reply: StoreReply): void => host.postMessage(reply);
  const shared = { nowMs: Date.now, onNote: (note: Failure) => say({ kind: 'note', note }) };
  const journal = new KeptFile({
    ...shared,
    file,
    open: (path, onBadRow) => new JournalDatabase(path, onBadRow),
    hint: 'Past runs and events are missing from now on. Faults of a drill that was under way are not undone by themselves: run "tandem up" once.',
  });
  const metrics = new KeptFile({
    ...shared,
    file: metricsFile,
    open: (path, onBadRow) => new MetricDatabase(path, onBadRow),
    hint: 'Past figures of resource use are missing from now on; nothing else is.',
  });
  const carryOut = ({ method, args }: StoreCall): unknown => {
    const call = (database: object): unknown =>
      (database[method as keyof typeof database] as (...args: readonly unknown[]) => unknown).apply(
        database,
        [...args],
      );
    return METRIC_METHODS.has(method) ? metrics.use(call) : journal.use(call);
  };
  const closeAll = (): void => {
    metrics.close();
    journal.close();
  };
  try {
    // The journal is needed at once; the file of figures, which is larger, when the first of them comes.
    journal.use(() => {});
    host.on('message', (call: StoreCall) => {
      try {
        say({ kind: 'result', id: call.id, value: call.method === 'close' ? closeAll() : carryOut(call) });
      } catch (error) {
        const at = METRIC_METHODS.has(call.method) ? metricsFile : file;
        say({ kind: 'failure', id: call.id, failure: storeFailure(error, at) });
      }
      if (call.method === 'close') host.close();
    });
    say({ kind: 'opened' });
  } catch (error) {
    say({ kind: 'open-failed', failure: storeFailure(error, file) });
    host.close();
  }
}
