/**
 * Writes leases, events and figures as fast as it can, keeps the figures in order meanwhile, and names each lease on
 * standard output once it is committed.
 */
import { openJournal } from '../../electron/adapters/store/open-journal.ts';
import { StoreThread } from '../../electron/adapters/store/store-thread.ts';

const [file, workerUrl, startMs] = process.argv.slice(2);
if (file === undefined || workerUrl === undefined || startMs === undefined) {
  throw new Error('usage: store-killer FILE WORKER_URL START_MS');
}

const journal = await openJournal({
  file,
  thread: new StoreThread(new URL(workerUrl)),
  onNote: (note) => process.stdout.write(`note ${note.message}\n`),
});
/** So that chunks are made while it is killed. */
const SAMPLE_EVERY_MS = 20_000;

for (let number = 0; ; number += 1) {
  const id = `${process.pid}-${number}`;
  const atMs = Number(startMs) + number * SAMPLE_EVERY_MS;
  await journal.addSamples([{ atMs, stack: 's', member: 'member-1', values: [number] }]);
  void journal.keepMetrics(atMs);
  await journal.addEvent({ atMs: number, stack: 's', member: null, kind: 'test', text: 'x'.repeat(2_000) });
  await journal.recordEvents([
    { atMs, stack: 's', member: null, kind: 'noise', text: 'x'.repeat(500), data: null },
    { atMs, stack: 's', member: null, kind: 'lease', text: id, data: { number } },
  ]);
  await journal.putLease({
    id,
    runId: 'run',
    stack: 's',
    fault: 'freeze gateway-1',
    inverse: { kind: 'continue-container', container: 's-gateway-1', command: ['true'] },
    createdAtMs: number,
    expiresAtMs: number + 1,
    revertedAtMs: null,
  });
  process.stdout.write(`lease ${id}\n`);
}
