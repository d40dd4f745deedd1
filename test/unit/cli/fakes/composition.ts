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
import type { UsageSample } from '../../../../electron/contract/usage-schemas.ts';
import { drillById } from '../../../../electron/domain/drill/catalogue.ts';
import { type Failure, fail } from '../../../../electron/domain/failure.ts';
import { fakeTerminals } from './terminals.ts';

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
      groups: [],
      endpoints: isUp ? [{ label: 'api', url: 'http://127.0.0.1:8000' }] : [],
      mounts: [],
      conditions: [],
      drift: false,
      guard: null,
      nextDrill: null,
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
      notices: fake.includes('damaged')
        ? [{ code: 'store-corrupt', message: 'The store was damaged.', hint: 'Nothing to do.' }]
        : [],
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
    'incidents.list': () => ({
      incidents: [
        {
          atMs: Date.UTC(2026, 0, 2, 3, 4, 5),
          member: 'database-1',
          kind: 'guardian-handed-over',
          text: 'database-2 leads (+0 ms database-1: its container is not running; +240 ms database-2 leads).',
        },
      ],
    }),
    'run.cancel': () => {
      cancelRun();
      return {};
    },
    'drills.list': () => ({
      drills: drillId.options
        .filter((id) => /^(?:gateway|balancer)-/.test(id))
        .map((id) => ({
          ...{ id, title: drillById(id).title, fault: 'a fault', blastRadius: 'one', expectation: 'none' },
          scope: /^[a-z]+-(?:kill|crash|freeze|cut-off)$/.test(id) ? 'basic' : 'member',
        })),
    }),
    'record.list': ({ stack, drill }: { stack: string; drill: DrillVerdict['id'] | null }) => ({
      verdicts: pastVerdicts(stack).filter(({ id }) => drill === null || id === drill),
    }),
    'record.last': () => ({ verdicts: [] }),
    'schedules.list': () => ({
      schedules: [
        {
          drill: 'gateway-kill',
          at: '0 3 * * 0',
          zone: 'UTC',
          quiet: [],
          ratePerSecond: 200,
          onlyWhenRedundant: true,
          nextDueMs: Date.now() + 90 * 60_000,
        },
      ],
      isKept: false,
    }),
    'drill.run': ({
      stack,
      drill,
      seed,
    }: Pick<DrillVerdict, 'stack' | 'seed'> & { drill: DrillVerdict['id'] }) => {
      const run = begin('drill', stack, drill);
      setImmediate(() =>
        end(run, { verdict: { ...verdict(run, drill, !fake.includes(`bad:${drill}`)), seed } }),
      );
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
    'usage.follow': ({ stack }: { stack: string }) => {
      const sample = (cpuPercent: number | null): UsageSample => ({
        stack,
        atMs: Date.now(),
        everyMs: 1000,
        host: null,
        members: [
          {
            member: 'gateway-1',
            container: 'x-gateway-1',
            isRunning: true,
            usage: {
              cpuPercent,
              memoryBytes: 64 * 1024 * 1024,
              memoryLimitBytes: null,
              receivedBytesPerSecond: 2048,
              sentBytesPerSecond: null,
              readBytesPerSecond: 0,
              writtenBytesPerSecond: 0,
              processes: 7,
            },
            why: '',
            restarts: 1,
            oomKills: 0,
          },
        ],
      });
      const say = (cpuPercent: number | null): void =>
        emit({ name: 'usage.sample', payload: { subscription: 'u', sample: sample(cpuPercent) } });
      say(null);
      setInterval(() => say(12.34), 20).unref();
      return { subscription: 'u' };
    },
    'usage.unfollow': () => ({}),
    'events.list': ({ member, limit }: { member: string | null; limit: number }) => ({
      events: [
        { member: 'gateway-1', kind: 'member-ended', text: 'gateway-1 ended with exit code 137.' },
        { member: null, kind: 'run-ended', text: 'up is done.' },
      ]
        .filter((event) => member === null || event.member === member)
        .slice(0, limit)
        .map((event, index) => ({
          ...event,
          id: 2 - index,
          atMs: Date.UTC(2026, 0, 2, 3, 4, 5 - index),
          stack: 'gateway-pair',
          data: null,
        })),
    }),
    ...fakeTerminals(emit, journal),
    'logs.search': ({
      cursor,
      grep,
      former,
    }: {
      cursor: string | null;
      grep: string | null;
      former: boolean;
    }) => {
      if (grep === '(a+)+') fail({ code: 'deadline-exceeded', message: 'stopped', hint: 'simpler' });
      const line = (atMs: number) => ({
        member: former ? 'gone-1' : 'gateway-1',
        stream: 'stderr' as const,
        atMs,
        text: `found \u001b[31m${atMs}`,
        level: 'error' as const,
      });
      const lines = cursor === null ? [line(4), line(3)] : [line(2), line(1)];
      return { lines, cursor: cursor === null ? '3/gateway-1/0' : null, complete: true, searchedLines: 4 };
    },
    'logs.export': ({ cursor }: { cursor: string | null }) => ({
      text: cursor === null ? 'one\ntwo\n' : 'three\n',
      lineCount: cursor === null ? 2 : 1,
      cursor: cursor === null ? '2/gateway-1/0' : null,
      complete: true,
    }),
    'traffic.follow': ({ stack }: { stack: string }) => {
      for (const hasRates of [false, true]) {
        const sample = { subscription: 't', stack, atMs: 1, hasRates, edges: [], silent: [] };
        emit({ name: 'traffic.sample', payload: sample });
      }
      return { subscription: 't' };
    },
    'traffic.unfollow': ({ subscription }: { subscription: string }) => {
      journal(`unfollow ${subscription}`);
      return {};
    },
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
    keepSchedules: () => {},
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
    image: 'gateway:1',
    spec: 'a1',
  };
}

/** Newest first: the last one is of another make than what runs, and slower than usual. */
function pastVerdicts(stack: string): readonly DrillVerdict[] {
  const of = (id: DrillVerdict['id'], image: string, startedAtMs: number) => {
    const run = { id: 'run-0', stack } as RunSummary;
    const parts = [{ component: 'gateway', image, members: 2, containers: {} }];
    const conditions = { ratePerSecond: 200, clientRetries: null, assisted: true, parts };
    return { ...verdict(run, id, true), conditions, startedAtMs };
  };
  const regressions = [
    { figure: 'slowestMs', text: 'slowest answer 900 ms, usually 22 ms (median of 5 runs)' },
  ];
  const nowMs = Date.now();
  return [
    { ...of('gateway-kill', 'gateway:0', nowMs - 3_600_000), slowestMs: 900, regressions },
    of('gateway-freeze', 'gateway:1', nowMs - 7_200_000),
    of('gateway-kill', 'gateway:0', nowMs - 86_400_000),
  ];
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
    longestGapMs: 12,
    rates: { stepMs: 100, acknowledged: [20, 20], failed: [0, 0] },
    machine: { ownPercent: 8.5, takenPercent: 0 },
    sessions: null,
    balancers: null,
    guardedBy: null,
    conditions: { ratePerSecond: 200, clientRetries: null, assisted: true, parts: [] },
    regressions: [],
    strikes: [],
    seed: null,
  };
}
