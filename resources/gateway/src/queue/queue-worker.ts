import { parentPort, workerData } from 'node:worker_threads';
import { QueueFiles } from './queue-files.ts';
import type { QueueAnswer, QueueRequest } from './queue-messages.ts';

/** One thread of the queue: does one request after the other, answers each. */
const port = parentPort;
if (port === null) throw new Error('runs as a worker thread only');
const files = new QueueFiles((workerData as { folder: string }).folder);

port.on('message', (request: QueueRequest) => {
  void answer(request).then((result) => port.postMessage(result));
});

async function answer(request: QueueRequest): Promise<QueueAnswer> {
  try {
    switch (request.kind) {
      case 'write':
        return {
          results: (await files.writeTemporaries(request.temporaryPaths, request.contents)).map(toFailure),
        };
      case 'publish':
        return { results: files.publish(request.temporaryPaths, request.paths).map(toFailure) };
      case 'discard':
        files.discard(request.temporaryPaths);
        return { results: [] };
      case 'confirm':
        return { results: [], found: files.confirm(request.path) };
      case 'probe':
        return { results: [], freeBytes: files.probe() };
      case 'sweep':
        return { results: [], removed: files.sweepTemporaries(request.own, request.abandonedBeforeMs) };
    }
  } catch (thrown) {
    return { results: [], failure: toFailure(thrown) ?? { code: 'EIO', message: String(thrown) } };
  }
}

function toFailure(thrown: unknown): { code: string; message: string } | null {
  if (thrown === null) return null;
  if (!(thrown instanceof Error)) return { code: 'EIO', message: String(thrown) };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : 'EIO';
  return { code, message: thrown.message };
}
