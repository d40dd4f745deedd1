import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DesiredContainer } from '../../electron/domain/plan/desired-state.ts';
import { buildInfraImage, engineClient, eventually, TestStack } from '../helpers/engine.ts';

let docker: Docker;
let stack: TestStack;

beforeAll(async () => {
  docker = engineClient();
  stack = new TestStack(docker, await buildInfraImage(docker), 'texec');
});

afterAll(async () => {
  await stack?.remove();
});

async function startMember(name: string, overrides: Partial<DesiredContainer> = {}): Promise<string> {
  const member = stack.member(name, { joins: null, ...overrides });
  await stack.bringUp(member);
  return member.name;
}

const BOUNDS = { deadlineMs: 10_000, maxOutputBytes: 1_000_000 };

describe('running a command', () => {
  let name: string;
  beforeAll(async () => {
    name = await startMember('exec');
  });

  it('tells its code and keeps its two outputs apart', async () => {
    const result = await stack.engine.run(name, ['sh', '-c', 'echo out; echo err >&2; exit 5'], BOUNDS);
    expect(result).toEqual({ exitCode: 5, stdout: 'out\n', stderr: 'err\n' });
  });

  it('feeds its input and takes the user asked for', async () => {
    const input = 'müde\n'.repeat(50_000);
    const result = await stack.engine.run(name, ['sh', '-c', 'id -u; wc -c'], {
      ...BOUNDS,
      input,
      user: '1234:1234',
    });
    expect(result.stdout.split(/\s+/)).toEqual(['1234', String(Buffer.byteLength(input)), '']);
  });

  it('ends at its deadline and frees the caller', async () => {
    const startedMs = Date.now();
    await expect(
      stack.engine.run(name, ['sleep', '30'], { ...BOUNDS, deadlineMs: 300 }),
    ).rejects.toMatchObject({ failure: { code: 'deadline-exceeded' } });
    expect(Date.now() - startedMs).toBeLessThan(10_000);
  });

  it('is not begun beside one of its kind that was given up and goes on, where that was asked for', async () => {
    const look = (seconds: string) =>
      stack.engine.run(name, ['sleep', seconds], { ...BOUNDS, deadlineMs: 300, neverTwice: true });
    const count = async () =>
      (
        await stack.engine.run(name, ['sh', '-c', 'grep -lxz 2[.]5 /proc/[0-9]*/cmdline | wc -l'], BOUNDS)
      ).stdout.trim();
    await expect(look('2.5')).rejects.toMatchObject({ failure: { code: 'deadline-exceeded' } });
    await expect(look('2.5')).rejects.toMatchObject({
      failure: {
        code: 'deadline-exceeded',
        message: expect.stringContaining('the one before has not ended'),
      },
    });
    expect(await count()).toBe('1');
    expect(await look('0.1')).toMatchObject({ exitCode: 0 });

    await eventually(async () => (await count()) === '0', 'the end of the command');
    await expect(look('2.5')).rejects.toMatchObject({
      failure: { message: expect.stringContaining('no answer within 300 ms') },
    });
  });

  it('ends when it writes more than it may', async () => {
    await expect(
      stack.engine.run(name, ['sh', '-c', 'yes'], { ...BOUNDS, maxOutputBytes: 100_000 }),
    ).rejects.toMatchObject({ failure: { code: 'operation-failed' } });
  });

  it('says when the container is not there or does not run', async () => {
    const absent = stack.engine.run(`${stack.name}-none`, ['true'], BOUNDS);
    await expect(absent).rejects.toMatchObject({ failure: { code: 'engine-refused' } });
    const created = stack.member('created', { joins: null });
    await stack.perform({ kind: 'create-container', target: created.name, container: created });
    const idle = stack.engine.run(created.name, ['true'], BOUNDS);
    await expect(idle).rejects.toMatchObject({ failure: { code: 'engine-refused' } });
  });

  it('says when there is no such command, without showing its arguments', async () => {
    const result = await stack.engine.run(name, ['no-such-command', 'argument'], BOUNDS).then(
      ({ exitCode }) => `exit ${exitCode}`,
      (thrown) => String(thrown),
    );
    expect(result).toMatch(/exit 12[67]|no-such-command/);
    expect(result).not.toContain('argument');
  });
});

describe('a session of lines', () => {
  it('answers line by line until it is closed', async () => {
    const name = await startMember('session');
    const echo = ['perl', '-ne', '$| = 1; print "got $_"'];
    const session = await stack.engine.openSession(name, echo, new AbortController().signal);
    const lines = session.lines[Symbol.asyncIterator]();
    for (const word of ['one', 'grüße', 'x'.repeat(200_000)]) {
      await session.write(word);
      expect(await lines.next()).toEqual({ done: false, value: `got ${word}` });
    }
    await session.close();
    expect(await lines.next()).toMatchObject({ done: true });
    await expect(session.write('late')).rejects.toMatchObject({ failure: { code: 'engine-disconnected' } });
  });

  it('ends with its process, its container and its signal', async () => {
    const name = await startMember('ends');
    const forever = new AbortController();
    const readAll = async (script: string, signal: AbortSignal, afterFirst: () => unknown) => {
      const session = await stack.engine.openSession(name, ['sh', '-c', script], signal);
      const lines: string[] = [];
      for await (const line of session.lines) if (lines.push(line) === 1) await afterFirst();
      return lines;
    };
    expect(await readAll('echo a; echo b', forever.signal, () => {})).toEqual(['a', 'b']);
    const cancelled = new AbortController();
    const waitOn = 'echo up; exec sleep 60';
    expect(await readAll(waitOn, cancelled.signal, () => cancelled.abort())).toEqual(['up']);
    const kill = () => stack.engine.signal(name, 'SIGKILL');
    expect(await readAll(waitOn, forever.signal, kill)).toEqual(['up']);
  });

  it('waits while the other side does not read', async () => {
    const name = await startMember('slow-reader');
    const session = await stack.engine.openSession(name, ['sleep', '60'], new AbortController().signal);
    const line = 'x'.repeat(4 * 1024);
    let written = 0;
    const writing = (async () => {
      for (; written < 100_000; written += 1) await session.write(line);
    })().catch(() => {});
    await eventually(() => written > 0, 'the first line is taken');
    let before = -1;
    await eventually(() => {
      const stuck = before === written;
      before = written;
      return stuck;
    }, 'nothing more is taken');
    expect(written).toBeLessThan(10_000);
    await session.close();
    await writing;
  });
});
