import { beforeEach, describe, expect, it } from 'vitest';
import { FailureError } from '../../../electron/domain/failure.ts';
import type { ObservedContainer, ObservedState } from '../../../electron/domain/plan/observed-state.ts';
import { Revival } from '../../../electron/services/revival.ts';
import type { StackLook } from '../../../electron/services/stack-watch.ts';
import { desiredPod, desiredState, settledEngine } from '../../helpers/desired.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

const GAVE_UP = 'cannot join network of a non running container: 0123';
const desired = desiredState([
  ...desiredPod('web-1', ['web-1'], { address: '10.201.0.2' }),
  ...desiredPod('web-2', ['web-2'], { address: '10.201.0.3' }),
]);

let clock: ManualClock;
let observed: ObservedState;
let started: string[];
let said: string[];
let isBeingChanged: boolean;
/** Starts that fail, by container. */
let broken: Set<string>;
let revival: Revival;

function change(name: string, to: Partial<ObservedContainer>): void {
  const containers = observed.containers.map((container) =>
    container.name === name ? { ...container, ...to } : container,
  );
  observed = { ...observed, containers };
}

function look(): void {
  revival.remember({ stack: 'demo', view: { observed }, atMs: clock.nowMs() } as StackLook);
}

/** Lets the revival go on until it ends by itself, and says how long it took. */
async function revive(lostAtMs: number | null): Promise<number> {
  const beganMs = clock.nowMs();
  let isOver = false;
  const reviving = revival.revive(lostAtMs, new AbortController().signal).finally(() => {
    isOver = true;
  });
  await settle();
  while (!isOver) await clock.advance(250);
  await reviving;
  return clock.nowMs() - beganMs;
}

beforeEach(() => {
  clock = new ManualClock();
  observed = settledEngine(desired);
  started = [];
  said = [];
  isBeingChanged = false;
  broken = new Set();
  revival = new Revival({
    clock,
    isBeingChanged: () => isBeingChanged,
    onRevived: (_stack, text) => said.push(text),
    ownStacks: async () => ['demo', 'never-brought-up'],
    engine: { observe: async () => observed, stackNames: async () => ['demo', 'of-another-host'] },
    performer: {
      perform: async ({ kind, target }) => {
        if (broken.has(target)) throw new FailureError({ code: 'mount-failed', message: 'no server' });
        started.push(`${kind} ${target}`);
        const startedAt = new Date(Date.UTC(2026, 1, 1, 0, 0, started.length)).toISOString();
        change(target, { state: 'running', startedAt, error: '' });
      },
    },
  });
});

describe('after the engine was lost', () => {
  it('starts what ran when it was last looked at, however long ago that was', async () => {
    look();
    await clock.advance(29_000);
    const lostAtMs = clock.nowMs();
    change('demo-web-1', { state: 'exited' });
    await revive(lostAtMs);
    expect(started).toEqual(['start-container demo-web-1']);
    expect(said).toEqual(['demo-web-1: the engine did not bring it back']);
  });

  it('starts what the engine itself had ended on its way down, seen or not', async () => {
    look();
    await clock.advance(29_000);
    change('demo-web-2-pod', { state: 'exited' });
    change('demo-web-2', { state: 'exited' });
    look();
    await clock.advance(14_000);
    await revive(clock.nowMs());
    expect(started).toEqual(['start-container demo-web-2-pod', 'start-container demo-web-2']);
  });

  it('leaves alone what a person had stopped long before', async () => {
    look();
    change('demo-web-1', { state: 'exited' });
    look();
    await clock.advance(21_000);
    look();
    await revive(clock.nowMs());
    expect(started).toEqual([]);
  });

  it('leaves alone what it never saw running', async () => {
    change('demo-web-1', { state: 'exited' });
    look();
    await revive(clock.nowMs());
    expect(started).toEqual([]);
  });

  it('does not let a look at the engine that came back change what ran before', async () => {
    look();
    await clock.advance(60_000);
    const lostAtMs = clock.nowMs();
    await clock.advance(60_000);
    change('demo-web-1', { state: 'exited' });
    const reviving = revive(lostAtMs);
    look();
    await reviving;
    expect(started).toEqual(['start-container demo-web-1']);
  });

  it('waits until the run that changes the stack has ended', async () => {
    look();
    change('demo-web-1', { state: 'exited' });
    isBeingChanged = true;
    const reviving = revive(clock.nowMs());
    await clock.advance(5_000);
    expect(started).toEqual([]);
    isBeingChanged = false;
    await reviving;
    expect(started).toEqual(['start-container demo-web-1']);
  });

  it('goes on trying for a minute, less and less often, and then gives up', async () => {
    look();
    change('demo-web-1', { state: 'exited' });
    broken.add('demo-web-1');
    const tookMs = await revive(clock.nowMs());
    expect(tookMs).toBeGreaterThanOrEqual(60_000);
    expect(tookMs).toBeLessThan(70_000);
    expect(said.length).toBeLessThan(15);
    expect(new Set(said)).toEqual(new Set(['demo-web-1 could not be started: no server']));
  });
});

describe('when the host begins', () => {
  it('starts members that the engine gave up on, and the pods that these were to join', async () => {
    change('demo-web-2-pod', { state: 'exited' });
    change('demo-web-2', { state: 'exited', error: GAVE_UP });
    await revive(null);
    expect(started).toEqual(['start-container demo-web-2-pod', 'start-container demo-web-2']);
  });

  it('starts nothing else, and takes one look for it', async () => {
    change('demo-web-1', { state: 'exited' });
    const tookMs = await revive(null);
    expect(started).toEqual([]);
    expect(tookMs).toBe(0);
  });
});
