import { existsSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { runHostProcess } from '../../../../electron/adapters/docker/base-image-process.ts';

const environment = { PATH: '/usr/bin:/bin' };

describe.skipIf(process.platform === 'win32')('a program on the host', () => {
  it('ends with its exit code and its last lines', async () => {
    const outcome = await runHostProcess({
      command: 'sh',
      args: ['-c', 'for i in $(seq 1 30); do echo $i; done; echo bad >&2; exit 3'],
      environment,
      deadlineMs: 5_000,
    });

    expect(outcome.exitCode).toBe(3);
    expect(outcome.tail.split('\n')).toHaveLength(20);
    expect(outcome.tail).toContain('bad');
  });

  it('that is not there is an outcome, not an exception', async () => {
    const program = { command: 'no-such-program', args: [], environment, deadlineMs: 5_000 };

    expect(await runHostProcess(program)).toMatchObject({
      exitCode: null,
      tail: expect.stringContaining('ENOENT'),
    });
  });

  it('is ended with all its children when it is cancelled', async () => {
    const abort = new AbortController();
    const pids: number[] = [];

    const outcome = await runHostProcess({
      command: 'sh',
      args: ['-c', 'sleep 300 & echo $!; wait'],
      environment,
      deadlineMs: 60_000,
      signal: abort.signal,
      onLine: (line) => {
        pids.push(Number(line));
        abort.abort();
      },
    });

    expect(outcome.exitCode).toBeNull();
    expect(pids).toHaveLength(1);
    // A child of a killed parent stays a zombie until init reaps it; a zombie has no open files.
    expect(existsSync(`/proc/${pids[0]}/fd/0`)).toBe(false);
  });

  it('is ended at its deadline', async () => {
    const program = { command: 'sleep', args: ['300'], environment, deadlineMs: 20 };

    expect((await runHostProcess(program)).exitCode).toBeNull();
  });

  it('is ended when nobody takes its output any more', async () => {
    const output = new PassThrough();
    const running = runHostProcess({ command: 'yes', args: [], environment, deadlineMs: 60_000, output });

    output.destroy();

    expect((await running).exitCode).toBeNull();
  });
});
