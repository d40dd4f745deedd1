import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostApi, HostEvent } from '../../../../electron/contract/host-session.ts';
import {
  type DrillVerdict,
  drillId,
  type MemberStatus,
  type RunSummary,
  type StackStatus,
} from '../../../../electron/contract/schemas.ts';
import { type Failure, fail } from '../../../../electron/domain/failure.ts';

/**
 * Takes the place of the product behind the command line: a stack is "there" while a mark lies in the data folder,
 * runs end at once, and `TANDEM_FAKE` names what goes wrong.
 */

const fake = (process.env.TANDEM_FAKE ?? '').split(',');

export async function createHost({ data }: { data: { path: string } }) {
  const mark = join(data.path, 'fake-up');
  const journal = (line: string): void => appendFileSync(join(data.path, 'fake-journal'), `${line}\n`);
  const listeners = new Set<(event: HostEvent) => void>();
  const emit = (event: HostEvent): void => {
    for (const listener of listeners) listener(event);
  };
  let lastRun = 0;
  let cancelRun: () => void = () => {};

  const begin = (kind: RunSummary['kind'], stack: string, subject: string): RunSummary => {
    lastRun += 1;
    const id = `run-${lastRun}`;
    journal(`${kind} ${stack} ${subject}`.trim());
    return {
      id,
      kind,
      stack,
      subject,
      startedAtMs: Date.now(),
      endedAtMs: null,
      state: 'running',
      verdict: null,
      failure: null,
    };
  };
  const end = (run: RunSummary, change: Partial<RunSummary>): void => {
    emit({ name: 'run.ended', payload: { ...run, endedAtMs: Date.now(), state: 'completed', ...change } });
  };
  const work = (run: RunSummary, change: () => void): { runId: string } => {
    setImmediate(() => {
      emit({ name: 'run.started', payload: run });
      for (const [index, operation] of ['create-network front', 'start-container gateway-1'].entries()) {
        for (const state of ['started', 'done'] as const) {
          emit({
            name: 'run.progress',
            payload: {
              runId: run.id,
              progress: {
                kind: 'operation',
                operation,
                state,
                text: '',
                done: index + (state === 'done' ? 1 : 0),
                total: 2,
              },
            },
          });
        }
      }
      if (fake.includes('slow')) {
        cancelRun = () =>
          setTimeout(() => {
            journal('cleaned');
            end(run, {
              state: 'aborted',
              failure: { code: 'cancelled', message: 'Cancelled as you wished.' },
            });
          }, 300);
        process.stderr.write('fake: running\n');
        return;
      }
      // The first run ends while the second, which another process asked for, is still under way.
      if (fake.includes('two-runs')) {
        const second = run.stack === 'other';
        const timer = setInterval(() => {
          if (!readFileSync(join(data.path, 'fake-journal'), 'utf8').includes('up other')) return;
          clearInterval(timer);
          setTimeout(
            () => {
              journal(`${run.stack} done`);
              end(run, {});
            },
            second ? 500 : 0,
          );
        }, 20);
        return;
      }
      if (fake.includes('late-engine') && !existsSync(join(data.path, 'engine', 'on')))
        return end(run, { state: 'failed', failure: noEngine });
      if (fake.includes('no-base') && !existsSync(join(data.path, 'fake-base-tool')))
        return end(run, { state: 'failed', failure: noBaseImage });
      if (fake.includes('fails')) return end(run, { state: 'failed', failure: portTaken });
      change();
      end(run, {});
    });
    return { runId: run.id };
  };

  const status = (stack: string): StackStatus => {
    const isUp = existsSync(mark);
    return {
      stack,
      state: isUp ? 'healthy' : 'absent',
      members: isUp ? [member('gateway-1'), member('gateway-2')] : [],
      endpoints: isUp ? [{ label: 'api', url: 'http://127.0.0.1:8000' }] : [],
      drift: false,
      observedAtMs: Date.now(),
      failure: null,
    };
  };

  const answers: Record<string, (params: never) => unknown> = {
    'host.info': () => ({
      version: '0',
      dataFolder: data.path,
      startedAtMs: 1,
      engine: { connected: true, description: 'fake', version: '1', apiVersion: '1.41', failure: null },
    }),
    'stack.status': ({ stack }: { stack: string }) => {
      if (fake.includes('no-engine'))
        fail({ code: 'engine-not-found', message: 'No engine.', hint: 'Install one.' });
      return status(stack);
    },
    'stack.plan': ({ stack, direction }: { stack: string; direction: string }) => ({
      stack,
      operations: [],
      blockers: fake.includes('blocked')
        ? [{ code: 'port-taken', target: '8000', message: 'taken', hint: 'move' }]
        : [],
      text: `${stack}: nothing to do (${direction})`,
    }),
    'stack.up': ({ stack }: { stack: string }) => work(begin('up', stack, ''), () => writeFileSync(mark, '')),
    'stack.down': ({ stack, removeData }: { stack: string; removeData: boolean }) =>
      work(begin('down', stack, removeData ? 'with data' : ''), () => rmSync(mark, { force: true })),
    'stack.restart': ({ stack, member }: { stack: string; member: string | null }) =>
      work(begin('restart', stack, member ?? ''), () => {}),
    'stack.scale': ({ stack, component, replicas }: { stack: string; component: string; replicas: number }) =>
      work(begin('scale', stack, `${component}=${replicas}`), () => {}),
    'runs.list': () => ({ runs: [] }),
    'run.cancel': () => {
      cancelRun();
      return {};
    },
    'drills.list': () => ({
      drills: drillId.options
        .filter((id) => /^(?:gateway|balancer)-/.test(id))
        .map((id) => ({ id, title: id, fault: 'a fault', blastRadius: 'one', expectation: 'none' })),
    }),
    'drill.run': ({ stack, drill }: { stack: string; drill: DrillVerdict['id'] }) => {
      const run = begin('drill', stack, drill);
      setImmediate(() => end(run, { verdict: verdict(run, drill, !fake.includes(`bad:${drill}`)) }));
      return { runId: run.id };
    },
    'logs.follow': ({ follow }: { follow: boolean }) => {
      // Before the answer: the subscription is not known yet to the client.
      const lines = [1, 2].map((atMs) => ({
        member: 'gateway-1',
        stream: 'stdout' as const,
        atMs,
        text: `line \u001b[31m${atMs}`,
      }));
      emit({ name: 'log.lines', payload: { subscription: 's', lines, ended: !follow } });
      if (follow && fake.includes('chatty')) {
        const [line] = lines;
        setInterval(
          () =>
            emit({
              name: 'log.lines',
              payload: { subscription: 's', lines: line ? [line] : [], ended: false },
            }),
          10,
        );
      }
      return { subscription: 's' };
    },
    'logs.unfollow': () => ({}),
  };

  const api: HostApi = {
    open: (listener) => {
      listeners.add(listener);
      return {
        call: async (name, params) => answers[name]?.(params as never) as never,
        close: () => {
          listeners.delete(listener);
        },
      };
    },
  };
  return {
    api,
    close: async () => {
      journal('closed');
    },
  };
}

const noBaseImage: Failure = {
  code: 'operation-failed',
  message: 'ensure-image failed.',
  cause: { code: 'base-image-unavailable', message: 'It needs debootstrap.' },
};
const noEngine: Failure = { code: 'engine-not-running', message: 'No engine answers.' };
const portTaken: Failure = { code: 'port-taken', message: 'Port 8000 is taken.', hint: 'Free it.' };

function member(name: string): MemberStatus {
  return {
    name,
    container: `x-${name}`,
    component: 'gateway',
    kind: 'gateway',
    pod: name,
    role: 'member',
    state: 'running',
    readiness: 'ready',
    detail: '',
    startedAt: new Date(0).toISOString(),
    restartCount: 0,
  };
}

function verdict(run: RunSummary, id: DrillVerdict['id'], passed: boolean): DrillVerdict {
  return {
    id,
    passed,
    requests: 100,
    failed: 0,
    lost: passed ? 0 : 3,
    duplicated: 0,
    unacknowledged: 0,
    slowestMs: 21.5,
    detectMs: 10,
    servedAgainMs: 20,
    redundantAgainMs: null,
    stack: run.stack,
    runId: run.id,
    startedAtMs: 1,
    victim: 'gateway-1',
    sentence: `${id}: ${passed ? 'nothing lost' : '3 lost'}.`,
    deviations: passed ? [] : ['3 lost'],
    plannedRequests: 100,
    sentRequests: 100,
    retriedRequests: 0,
    latencyMs: { p50: 1, p95: 2, p99: 3, max: 21.5 },
  };
}
