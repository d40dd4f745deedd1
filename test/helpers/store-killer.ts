/** Writes leases and events as fast as it can and names each lease on standard output once it is committed. */
import { openJournal } from '../../electron/adapters/store/open-journal.ts';

const [file, workerUrl] = process.argv.slice(2);
if (file === undefined || workerUrl === undefined) throw new Error('usage: store-killer FILE WORKER_URL');

const journal = await openJournal({
  file,
  workerUrl: new URL(workerUrl),
  onNote: (note) => process.stdout.write(`note ${note.message}\n`),
});
for (let number = 0; ; number += 1) {
  const id = `${process.pid}-${number}`;
  await journal.addEvent({ atMs: number, stack: 's', member: null, kind: 'test', text: 'x'.repeat(2_000) });
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
