import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DesiredContainer } from '../../electron/domain/plan/desired-state.ts';
import type { LogLine } from '../../electron/ports/container-engine.ts';
import { buildInfraImage, engineClient, eventually, TestStack } from '../helpers/engine.ts';

let docker: Docker;
let stack: TestStack;

beforeAll(async () => {
  docker = engineClient();
  stack = new TestStack(docker, await buildInfraImage(docker), 'tlogs');
});

afterAll(async () => {
  await stack?.remove();
});

async function startMember(name: string, overrides: Partial<DesiredContainer> = {}): Promise<string> {
  const member = stack.member(name, { joins: null, ...overrides });
  await stack.bringUp(member);
  return member.name;
}

describe('logs', () => {
  async function readLog(name: string, query: Partial<Parameters<typeof stack.engine.logs>[1]> = {}) {
    const lines: LogLine[] = [];
    const signal = AbortSignal.timeout(20_000);
    for await (const line of stack.engine.logs(name, { follow: true, tail: 'all', signal, ...query }))
      lines.push(line);
    return lines;
  }

  it('reads both outputs with their times until the container ends', async () => {
    const beforeMs = Date.now() - 1_000;
    const name = await startMember('two', {
      command: ['sh', '-c', 'echo out; sleep 0.2; echo err >&2; sleep 0.2; printf unfinished'],
    });
    // The engine may end a followed log before a last line without an end: that one is read afterwards.
    const followed = await readLog(name);
    expect(followed.slice(0, 2).map(({ text }) => text)).toEqual(['out', 'err']);
    await eventually(async () => (await stack.engine.life(name))?.running === false, 'the container ends');
    const lines = await readLog(name, { follow: false });
    expect(lines.map(({ stream, text }) => `${stream} ${text}`)).toEqual([
      'stdout out',
      'stderr err',
      'stdout unfinished',
    ]);
    const times = lines.map(({ atMs }) => atMs);
    expect(times[0]).toBeGreaterThan(beforeMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.some((atMs) => !Number.isInteger(atMs))).toBe(true);

    expect(await readLog(name, { follow: false, tail: 1 })).toMatchObject([{ text: 'unfinished' }]);
    const since = await readLog(name, { follow: false, sinceMs: (times[0] ?? 0) + 50 });
    expect(since.map(({ text }) => text)).toEqual(['err', 'unfinished']);
  });

  it('puts long lines together again and cuts the endless', async () => {
    const name = await startMember('long', {
      command: [
        'perl',
        '-e',
        'print "\\xc3\\xbc" x 20_000, "\\n"; print "y" x 1_500_000, "\\n"; print "end\\n"',
      ],
    });
    const lines = await readLog(name);
    expect(lines.map(({ text }) => text.length)).toEqual([20_000, 1024 * 1024 + 41, 3]);
    expect(lines[0]?.text).toBe('ü'.repeat(20_000));
    expect(lines[1]?.text.endsWith('y … [line cut at 1 MiB, 451424 bytes more]')).toBe(true);
    expect(lines[2]?.text).toBe('end');
  });

  it('follows a silent container until the signal, without an error', async () => {
    const name = await startMember('silent', { command: ['sh', '-c', 'echo up; exec sleep 600'] });
    const abort = new AbortController();
    const lines: string[] = [];
    for await (const line of stack.engine.logs(name, { follow: true, tail: 'all', signal: abort.signal })) {
      lines.push(line.text);
      abort.abort();
    }
    expect(lines).toEqual(['up']);
  });

  it('reads no faster than the lines are taken', async () => {
    const name = await startMember('flood', { command: ['sh', '-c', 'yes flood'] });
    const abort = new AbortController();
    let taken = 0;
    for await (const line of stack.engine.logs(name, { follow: true, tail: 'all', signal: abort.signal })) {
      expect(line.text).toBe('flood');
      taken += 1;
      if (taken === 1_000) break;
    }
    abort.abort();
    await stack.perform({ kind: 'stop-container', target: name, graceMs: 0 });
    expect(taken).toBe(1_000);
  });

  it('says when there is no such container', async () => {
    await expect(readLog(`${stack.name}-none`)).rejects.toMatchObject({
      failure: { code: 'engine-refused' },
    });
  });
});

describe('reading files', () => {
  const limits = { maxFileBytes: 100_000 };

  async function readTree(name: string, path: string) {
    const tree = new Map<string, string>();
    for await (const entry of stack.engine.readTree(name, path, limits))
      tree.set(entry.path, `${entry.sizeBytes} ${entry.content.toString().slice(0, 20)}`);
    return tree;
  }

  it('finds the regular files of a stopped container, hard links included', async () => {
    const volume = stack.volume('tree', { purpose: 'shared' });
    await stack.perform({ kind: 'create-volume', target: volume.name, volume });
    const deep = 'd'.repeat(120);
    const name = await startMember('tree', {
      user: '0:0',
      volumes: [{ volume: volume.name, target: '/data', readOnly: false, copyUp: true }],
      command: [
        'sh',
        '-c',
        `mkdir -p /data/q/hour /data/q/${deep}/${deep}; echo one > /data/q/hour/1.json; ln /data/q/hour/1.json /data/q/hour/1.tmp;
         ln -s 1.json /data/q/hour/soft; printf '' > /data/q/empty; echo deep > /data/q/${deep}/${deep}/x; mkfifo /data/q/pipe; echo no > /data/beside`,
      ],
    });
    await eventually(async () => (await stack.engine.life(name))?.running === false, 'the writer ends');
    expect(await readTree(name, '/data/q')).toEqual(
      new Map([
        ['empty', '0 '],
        ['hour/1.json', '4 one\n'],
        ['hour/1.tmp', '4 one\n'],
        [`${deep}/${deep}/x`, '5 deep\n'],
      ]),
    );
    expect(await readTree(name, '/data/q/hour/1.json')).toEqual(new Map([['1.json', '4 one\n']]));
    await expect(readTree(name, '/data/none')).rejects.toMatchObject({ failure: { code: 'engine-refused' } });
  });

  it('refuses a file that is too large, and may be left early', async () => {
    const name = await startMember('large', {
      tmpfs: [],
      readOnlyRoot: false,
      user: '0:0',
      command: [
        'sh',
        '-c',
        'mkdir /many /big; for i in $(seq 1 300); do echo $i > /many/$i; done; head -c 100001 /dev/zero > /big/z',
      ],
    });
    await eventually(async () => (await stack.engine.life(name))?.running === false, 'the writer ends');
    await expect(readTree(name, '/big')).rejects.toMatchObject({
      failure: { code: 'operation-failed', message: expect.stringContaining('z has 100001 bytes') },
    });
    expect((await readTree(name, '/many')).size).toBe(300);
    for await (const entry of stack.engine.readTree(name, '/many', limits)) {
      expect(entry.sizeBytes).toBeGreaterThan(0);
      break;
    }
  });
});
