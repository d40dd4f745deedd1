import { beforeEach, describe, expect, it } from 'vitest';
import type { Failure } from '../../../electron/domain/failure.ts';
import type { EngineInfo } from '../../../electron/ports/engine-finder.ts';
import type { EventEntry } from '../../../electron/ports/event-journal.ts';
import { EventRecorder } from '../../../electron/services/event-recorder.ts';
import type { Run } from '../../../electron/services/runs.ts';
import type { StackLook } from '../../../electron/services/stack-watch.ts';
import { desiredPod, observedContainer } from '../../helpers/desired.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';

const FAILURE: Failure = { code: 'engine-disconnected', message: 'The connection broke.' };
const INFO = { description: 'Docker Engine 20.10' } as EngineInfo;
const RUN: Run = {
  id: 'run-1',
  kind: 'drill',
  stack: 'demo',
  subject: 'gateway-kill',
  startedAtMs: 5,
  endedAtMs: null,
  state: 'running',
  result: { kind: 'nothing' },
};

let written: EventEntry[];
let recorder: EventRecorder;

beforeEach(() => {
  written = [];
  recorder = new EventRecorder({ record: (event) => written.push(event) }, new ManualClock());
});

const told = () => written.map(({ stack, member, kind, text }) => `${stack}/${member} ${kind}: ${text}`);

function look(view: {
  readonly state?: 'running' | 'exited';
  readonly spec?: object | null;
  readonly trouble?: string;
}): StackLook {
  const { state = 'running', spec = SPEC, trouble } = view;
  const containers = desiredPod('gateway-1', ['gateway-1'], { address: '10.201.0.9' }).map((desired) =>
    observedContainer(
      desired,
      desired.role === 'member' ? { state, exitCode: state === 'exited' ? 1 : null } : {},
    ),
  );
  const fileFailure = trouble === undefined ? null : { code: 'stack-file-syntax', message: trouble };
  return {
    ...{ stack: 'demo', atMs: 7 },
    view: {
      observed: { containers },
      readiness: new Map(),
      spec: trouble === undefined ? spec : null,
      fileFailure,
    },
  } as unknown as StackLook;
}

const SPEC = {};

describe('what is written down', () => {
  it('is what changed since the former look, and nothing of the first', () => {
    recorder.observe(look({}));
    recorder.observe(look({}));
    expect(told()).toEqual([]);
    recorder.observe(look({ state: 'exited' }));
    recorder.observe(look({ state: 'exited' }));
    expect(told()).toEqual(['demo/gateway-1 member-ended: gateway-1 ended with exit code 1.']);
    expect(written[0]?.atMs).toBe(7);
  });

  it('is a changed file, and once that it cannot be used', () => {
    recorder.observe(look({}));
    recorder.observe(look({ spec: { changed: true } }));
    recorder.observe(look({ trouble: 'no components' }));
    recorder.observe(look({ trouble: 'no components' }));
    expect(told()).toEqual([
      'demo/null stack-file-changed: The file of stack demo was changed.',
      'demo/null stack-file-changed: The file of stack demo cannot be used: no components',
    ]);
  });

  it('is the engine gone and back, however many searches lie between', () => {
    const lost = { kind: 'lost', info: INFO, lostAtMs: 1, failure: FAILURE } as const;
    recorder.onEngineState({ kind: 'searching', attempts: 1, failure: FAILURE });
    recorder.onEngineState({ kind: 'connected', info: INFO, lostAtMs: null });
    recorder.onEngineState({ ...lost, attempts: 0 });
    recorder.onEngineState({ ...lost, attempts: 1 });
    recorder.onEngineState({ kind: 'connected', info: INFO, lostAtMs: 1 });
    expect(told()).toEqual([
      'null/null engine-lost: The connection broke.',
      'null/null engine-back: Docker Engine 20.10 answers again.',
    ]);
  });

  it('is a run at its beginning and at its end', () => {
    recorder.onRun({ kind: 'started', run: RUN });
    recorder.onRun({ kind: 'progress', runId: 'run-1', progress: { kind: 'note', text: 'x' } });
    const ended = { ...RUN, kind: 'up', subject: '', endedAtMs: 9 } as const;
    recorder.onRun({ kind: 'ended', run: { ...ended, state: 'completed' } });
    recorder.onRun({
      kind: 'ended',
      run: { ...ended, state: 'failed', result: { kind: 'failure', failure: FAILURE } },
    });
    expect(told()).toEqual([
      'demo/null run-started: The drill “Kill the serving gateway” was begun.',
      'demo/null run-ended: The bring-up is done.',
      'demo/null run-ended: The bring-up ended as failed: The connection broke.',
    ]);
    expect(written[1]).toMatchObject({ atMs: 9, data: { runId: 'run-1', state: 'completed' } });
  });

  it('is that runs were cut off by the death of a host, at the start of the next', () => {
    recorder.noteInterrupted(0);
    recorder.noteInterrupted(2);
    expect(told()).toEqual([
      'null/null run-interrupted: 2 runs were under way when the host before this one ended without warning.',
    ]);
  });

  it('is that the kernel killed a process, of which no look finds a trace', () => {
    const event = {
      kind: 'container',
      id: 'x',
      name: 'demo-gateway-1',
      stack: 'demo',
      exitCode: null,
    } as const;
    recorder.onEngineEvent({ ...event, member: 'gateway-1', action: 'die', atMs: 3 });
    recorder.onEngineEvent({ ...event, member: 'gateway-1', action: 'oom', atMs: 4 });
    expect(told()).toEqual([
      'demo/gateway-1 member-oom: gateway-1 ran out of memory, and the kernel killed one of its processes.',
    ]);
  });
});
