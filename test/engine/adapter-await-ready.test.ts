import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { awaitServed } from '../../electron/adapters/docker/perform-await-served.ts';
import { systemClock } from '../../electron/adapters/host/clock.ts';
import type { DesiredContainer, Probe, Readiness } from '../../electron/domain/plan/desired-state.ts';
import { buildInfraImage, engineClient, eventually, TestStack } from '../helpers/engine.ts';

/** An HTTP server of core Perl: 503 for the first two requests, then 200. */
const SLOW_STARTER = `
  use IO::Socket::INET;
  my $server = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 8080, Listen => 5, ReuseAddr => 1) or die;
  my $count = 0;
  while (my $client = $server->accept) {
    while (my $line = <$client>) { last if $line =~ /^\\r?\\n$/ }
    my $status = $count++ < 2 ? '503 Service Unavailable' : '200 OK';
    print $client "HTTP/1.1 $status\\r\\nContent-Length: 0\\r\\nConnection: close\\r\\n\\r\\n";
  }`;

let docker: Docker;
let stack: TestStack;

beforeAll(async () => {
  docker = engineClient();
  stack = new TestStack(docker, await buildInfraImage(docker), 'tready');
  await stack.createNetwork();
});

afterAll(async () => {
  await stack?.remove();
});

const ready = (probe: Probe, deadlineMs: number): Readiness => ({ probe, deadlineMs, engineCheck: null });

/** A started pod whose member does what the command says. */
async function startPod(
  name: string,
  byte: number,
  member: Partial<DesiredContainer>,
): Promise<DesiredContainer> {
  const container = stack.member(name, member);
  await stack.bringUp(stack.infra(name, byte), container);
  return container;
}

const awaitReady = (container: DesiredContainer, signal?: AbortSignal) =>
  stack.perform({ kind: 'await-ready', target: container.name, container }, signal);

describe('waiting for balancers', () => {
  const served = (container: DesiredContainer, ports: readonly number[]) =>
    ({
      kind: 'await-served',
      target: container.name,
      by: ports.map((port) => ({
        container: container.name,
        infraContainer: container.joins ?? '',
        port,
        path: '/serves/api/app-1',
      })),
    }) as const;

  it('asks until each has said that it holds the pod for up', async () => {
    const container = await startPod('served', 20, { command: ['perl', '-e', SLOW_STARTER] });
    await stack.perform(served(container, [8080]));
    const asked = await stack.perform({
      kind: 'await-ready',
      target: container.name,
      // Two answers were bad, so the good one that ended the wait must be behind us.
      container: {
        ...container,
        readiness: ready({ kind: 'http', port: 8080, path: '/', status: 200 }, 1),
      },
    });
    expect(asked).toBeUndefined();
  });

  it('ends with its run while one of them says nothing', async () => {
    const container = await startPod('unserved', 21, { command: ['perl', '-e', SLOW_STARTER] });
    const cancel = new AbortController();
    const waiting = failureOf(stack.perform(served(container, [8080, 8081]), cancel.signal));
    await eventually(async () => {
      const found = await docker.getContainer(container.joins ?? '').top();
      return found.Processes.some((process: readonly string[]) => process.join(' ').includes('agent.pl'));
    }, 'the agent to be asked');
    cancel.abort();
    expect(await waiting).toMatchObject({ code: 'cancelled' });
  });

  it('says after its deadline which balancer does not serve which pod, and why', async () => {
    const container = await startPod('never', 22, { command: ['sleep', '600'] });
    const operation = {
      ...served(container, [8080]),
      ...{ stack: stack.name, id: 'await-served', cause: 'test', after: [] },
    };
    const { agent } = stack.engine;
    const question = {
      ...{ infraContainer: container.joins ?? '', member: container.name, timeoutMs: 1_000 },
      probe: { kind: 'tcp', port: 8080 },
    } as const;
    const seen = () => agent.ask(question).then(({ detail }) => detail, String);
    await eventually(async () => (await seen()) === 'connection refused', 'its agent answers');
    // Five seconds of its fifteen pass in one, so that nobody has to wait for all of them.
    const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() * 5 };
    const context = { signal: new AbortController().signal, onDetail: () => {} };
    const waiting = awaitServed({ agent, clock }, operation, context);
    expect(await failureOf(waiting)).toMatchObject({
      code: 'container-unhealthy',
      message: `${container.name} did not take ${container.name} for up within 15 s: connection refused`,
    });
  });
});

describe('waiting for a container', () => {
  it('asks until the answer is the wanted one, and tells what it sees meanwhile', async () => {
    const container = await startPod('slow', 10, {
      command: ['perl', '-e', SLOW_STARTER],
      readiness: ready({ kind: 'http', port: 8080, path: '/health/ready', status: 200 }, 20_000),
    });
    await awaitReady(container);
    expect(stack.details).toContain(`${container.name}: HTTP 503, not 200`);
  });

  it('runs a command probe inside the member', async () => {
    const container = await startPod('command', 11, {
      command: ['sh', '-c', 'sleep 0.3; touch /run/t/ready; exec sleep 600'],
      tmpfs: [{ target: '/run/t', sizeBytes: 1024 ** 2, mode: 0o777, uid: 0, gid: 0 }],
      readiness: ready({ kind: 'command', command: ['test', '-e', '/run/t/ready'] }, 20_000),
    });
    await awaitReady(container);
    expect(stack.details).toContain(`${container.name}: exit code 1`);
  });

  it('is content with a running container when nothing says how to ask', async () => {
    await awaitReady(await startPod('plain', 12, {}));
  });

  it('gives up early on a container that exits, with its code and its last lines', async () => {
    const container = await startPod('exits', 13, {
      command: ['sh', '-c', 'for i in $(seq 1 25); do echo "line $i"; done; echo "cannot go on"; exit 3'],
      readiness: ready({ kind: 'tcp', port: 8080 }, 120_000),
    });
    const failure = await failureOf(awaitReady(container));
    expect(failure).toMatchObject({
      code: 'container-exited',
      message: `${container.name} ended with exit code 3`,
      cause: expect.stringContaining('cannot go on'),
    });
    expect(String(failure.cause).split('\n')).toHaveLength(20);
  });

  it('gives up early on a container that a restart policy starts again and again', async () => {
    const container = await startPod('loops', 14, {
      command: ['sh', '-c', 'exit 1'],
      restart: 'unless-stopped',
      readiness: ready({ kind: 'tcp', port: 8080 }, 120_000),
    });
    expect(await failureOf(awaitReady(container))).toMatchObject({
      code: 'container-exited',
      message: expect.stringMatching(/exit code 1 again and again \(\d+ restarts\)/),
      cause: 'It wrote nothing to its log.',
    });
  });

  it('says when the memory limit killed it', async () => {
    const container = await startPod('hungry', 15, {
      command: ['perl', '-e', 'my $x = "x" x (200 * 1024 * 1024); sleep 600'],
      limits: { memoryBytes: 24 * 1024 ** 2, cpus: 1, pids: 16 },
      readiness: ready({ kind: 'tcp', port: 8080 }, 120_000),
    });
    expect(await failureOf(awaitReady(container))).toMatchObject({
      code: 'container-exited',
      message: expect.stringContaining('more memory than its limit of 24 MiB'),
    });
  });

  it('given a kill that the engine does not explain, then it names the memory limit as what may be behind it', async () => {
    const container = await startPod('killed', 17, {
      command: ['sh', '-c', 'kill -9 $$'],
      readiness: ready({ kind: 'tcp', port: 8080 }, 120_000),
    });
    expect(await failureOf(awaitReady(container))).toMatchObject({
      code: 'container-exited',
      message: expect.stringMatching(
        /was killed \(exit code 137\); it may have needed more memory than its limit of \d+ MiB/,
      ),
      hint: expect.stringContaining('raise `memory`'),
    });
  });

  it('names at the deadline what was seen last', async () => {
    const container = await startPod('silent', 16, {
      readiness: ready({ kind: 'postgres', port: 5432 }, 700),
    });
    expect(await failureOf(awaitReady(container))).toMatchObject({
      code: 'container-unhealthy',
      message: `${container.name} runs, but was not ready within 0.7 s: connection refused`,
    });
  });

  it('fails for a container that somebody removed', async () => {
    const gone = stack.member('gone', { readiness: ready({ kind: 'tcp', port: 1 }, 60_000) });
    expect(await failureOf(awaitReady(gone))).toMatchObject({ code: 'container-exited' });
  });

  it('ends when it is cancelled', async () => {
    const container = await startPod('patient', 18, {
      readiness: ready({ kind: 'tcp', port: 8080 }, 120_000),
    });
    const abort = new AbortController();
    const waiting = failureOf(awaitReady(container, abort.signal));
    await eventually(
      () => stack.details.some((line) => line.startsWith(container.name)),
      'the first question is answered',
    );
    abort.abort();
    expect(await waiting).toMatchObject({ code: 'cancelled' });
  });
});

async function failureOf(work: Promise<void>): Promise<{ readonly code: string; readonly cause?: unknown }> {
  try {
    await work;
  } catch (thrown) {
    return (thrown as { readonly failure: { readonly code: string; readonly cause?: unknown } }).failure;
  }
  throw new Error('It did not fail.');
}
