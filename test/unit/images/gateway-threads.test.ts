import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { MOST_THREADS } from '../../../resources/gateway/src/queue/queue.ts';
import { FLUSHES_AT_ONCE } from '../../../resources/gateway/src/queue/queue-files.ts';

it('leaves threads to the rest of the gateway when every flush of its queue hangs', () => {
  const dockerfile = readFileSync('resources/images/gateway/Dockerfile', 'utf8');
  const threads = Number(/UV_THREADPOOL_SIZE=(\d+)/.exec(dockerfile)?.[1]);
  // As many as Node has for everything when nobody says otherwise.
  expect(threads - MOST_THREADS * FLUSHES_AT_ONCE).toBe(4);
});
