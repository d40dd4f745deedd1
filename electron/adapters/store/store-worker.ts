import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase, setAside } from './open-database.ts';
import { isCorruption, storeFailure } from './store-failure.ts';
import type { StoreCall, StoreReply, StoreWorkerData } from './store-protocol.ts';

/** Entry of the store's thread: one call at a time, in the order of their coming. */

const port = parentPort;
if (port === null) throw new Error('the store runs in a worker thread');
const { file } = workerData as StoreWorkerData;
const say = (reply: StoreReply): void => port.postMessage(reply);
const open = () => openDatabase(file, Date.now, (note) => say({ kind: 'note', note }));

try {
  let database = open();
  const carryOut = (call: StoreCall): unknown =>
    (database[call.method] as (...args: readonly unknown[]) => unknown).apply(database, [...call.args]);

  port.on('message', (call: StoreCall) => {
    try {
      say({ kind: 'result', id: call.id, value: carryOut(call) });
    } catch (error) {
      if (!isCorruption(error)) {
        say({ kind: 'failure', id: call.id, failure: storeFailure(error, file) });
        return;
      }
      try {
        database.close();
        say({ kind: 'note', note: setAside(file, Date.now(), error) });
        database = open();
        say({ kind: 'result', id: call.id, value: carryOut(call) });
      } catch (second) {
        say({ kind: 'failure', id: call.id, failure: storeFailure(second, file) });
      }
    }
    if (call.method === 'close') port.close();
  });
  say({ kind: 'opened' });
} catch (error) {
  say({ kind: 'open-failed', failure: storeFailure(error, file) });
  port.close();
}
