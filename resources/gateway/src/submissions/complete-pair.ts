import type { StoredSubmission } from '../database/submission-store.ts';
import { type Queue, queueError } from '../queue/queue.ts';
import { renderQueueFile } from './submission.ts';

/** Makes the file of a pending row durable under its name. False when it stood there already. */
export async function completePair(
  queue: Pick<Queue, 'confirm' | 'temporaryPathOf' | 'write' | 'publish'>,
  row: StoredSubmission,
  text: string,
): Promise<boolean> {
  if (await queue.confirm(row.queuePath)) return false;
  const temporaryPath = queue.temporaryPathOf(row.queuePath);
  const { id, idempotencyKey, createdAtMs } = row;
  const content = renderQueueFile({ id, idempotencyKey, receivedAtMs: createdAtMs, text });
  const [written] = await queue.write([temporaryPath], [content]);
  if (written) throw queueError(written);
  const [published] = await queue.publish([temporaryPath], [row.queuePath]);
  if (published) throw queueError(published);
  return true;
}
