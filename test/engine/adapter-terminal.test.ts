import { randomUUID } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TerminalProcess } from '../../electron/ports/terminal-process.ts';
import { buildInfraImage, engineClient, eventually, TestStack } from '../helpers/engine.ts';

let docker: Docker;
let stack: TestStack;
let name: string;

const SIZE = { columns: 80, rows: 24 };
const BOUNDS = { deadlineMs: 10_000, maxOutputBytes: 1_000_000 };
const forever = new AbortController().signal;

beforeAll(async () => {
  docker = engineClient();
  stack = new TestStack(docker, await buildInfraImage(docker), 'tterm');
  name = await startMember('shell');
});

afterAll(async () => {
  await stack?.remove();
});

async function startMember(member: string): Promise<string> {
  const container = stack.member(member, { joins: null });
  await stack.bringUp(container);
  return container.name;
}

async function open(container = name, id: string = randomUUID()) {
  const environment = { TERM: 'xterm', PS1: '$ ', HISTFILE: '' };
  const terminal = await stack.engine.openTerminal(container, id, { command: ['bash'], environment }, SIZE);
  return { terminal, type: (text: string) => terminal.write(Buffer.from(text), forever) };
}

function reading(terminal: TerminalProcess) {
  const seen = { text: '', isOver: false };
  const over = (async () => {
    try {
      for await (const bytes of terminal.output) seen.text += Buffer.from(bytes).toString('latin1');
    } catch {
      // Ended from this side.
    }
    seen.isOver = true;
  })();
  return { seen, over };
}

/** Command lines of all that runs in the container. */
async function running(container: string): Promise<readonly string[]> {
  const script = 'for file in /proc/[0-9]*/cmdline; do tr "\\0" " " < $file 2> /dev/null; echo; done';
  const { stdout } = await stack.engine.run(container, ['sh', '-c', script], BOUNDS);
  return stdout.split('\n').map((line) => line.trim());
}

describe('a terminal in a container', () => {
  it('shows what is typed and answered, has the size asked for, and tells the exit code', async () => {
    const { terminal, type } = await open();
    const { seen, over } = reading(terminal);
    await type("stty size; printf 'm\\303\\274de-%s\\n' $((40 + 2))\n");
    await eventually(
      () => seen.text.includes('24 80') && seen.text.includes('m\xc3\xbcde-42'),
      'the answers',
    );
    await terminal.resize({ columns: 132, rows: 50 });
    await type('stty size\n');
    await eventually(() => seen.text.includes('50 132'), 'the new size');
    await type('exit 7\n');
    await over;
    expect(await terminal.exit).toEqual({ exitCode: 7, signal: null });
    await terminal.end();
  });

  it('gets every key at once, those by which the engine would detach included', async () => {
    const { terminal, type } = await open();
    const { seen } = reading(terminal);
    await type('echo once\n');
    await eventually(() => /once\r\n.*[$] $/s.test(seen.text), 'the answer');
    await type('\u0010');
    // Ctrl-P is the line before; the engine would wait for a Ctrl-Q.
    await eventually(() => seen.text.endsWith('echo once'), 'the line before');
    await terminal.end();
  });

  it('is not read faster than somebody takes it', async () => {
    const { terminal, type } = await open();
    await type("i=0; while :; do printf '%01000d\\n' $i; i=$((i+1)); echo $i > /dev/shm/count; done\n");
    const count = async () =>
      Number((await stack.engine.run(name, ['cat', '/dev/shm/count'], BOUNDS)).stdout || 0);
    await eventually(async () => (await count()) > 10, 'the flood to begin');
    let before = -1;
    await eventually(async () => {
      const isStuck = (await count()) === before;
      before = await count();
      return isStuck;
    }, 'the flood to wait');
    const { over } = reading(terminal);
    await eventually(async () => (await count()) > before + 1000, 'it to go on');
    await terminal.end();
    await over;
  });

  it('ends with everything that was started in it, whatever that ignores', async () => {
    const { terminal, type } = await open();
    const { over } = reading(terminal);
    await type(
      "nohup sleep 4001 > /dev/null & (trap '' HUP TERM; exec sleep 4002) & sleep 4003 & sleep 0.5; kill -STOP $!; sleep 4004\n",
    );
    const sleeps = async () => (await running(name)).filter((line) => /^sleep 400\d$/.test(line)).sort();
    await eventually(async () => (await sleeps()).length === 4, 'all of them to run');
    await terminal.end();
    await over;
    expect(await sleeps()).toEqual([]);
    expect(await running(name)).not.toContain('bash');
  });

  it('takes along what a program left behind that ended by itself', async () => {
    const { terminal, type } = await open();
    const { over } = reading(terminal);
    await type('sleep 4005 & exit\n');
    await over;
    await terminal.end();
    expect(await running(name)).not.toContain('sleep 4005');
  });

  it('that its host left without a word is ended by whoever knows its id, and no other', async () => {
    const { terminal: stays, type: typeThere } = await open();
    const left = await open(name, 'left-behind');
    await typeThere('sleep 4006\n');
    await left.type('sleep 4007\n');
    const sleeps = async () => (await running(name)).filter((line) => /^sleep 400[67]$/.test(line)).sort();
    await eventually(async () => (await sleeps()).length === 2, 'both of them to run');
    await stack.engine.endTerminal(name, 'left-behind');
    expect(await sleeps()).toEqual(['sleep 4006']);
    await stays.end();
  });

  it('ends with its container', async () => {
    const other = await startMember('dies');
    const { terminal } = await open(other);
    const { over } = reading(terminal);
    await stack.engine.signal(other, 'SIGKILL');
    await over;
    expect((await terminal.exit).exitCode).not.toBe(0);
    await terminal.end();
    await expect(open(other)).rejects.toMatchObject({ failure: { code: 'engine-refused' } });
  });
});
