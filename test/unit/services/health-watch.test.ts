import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObservedContainer } from '../../../electron/domain/plan/observed-state.ts';
import type { EngineEvent } from '../../../electron/ports/container-engine.ts';
import type { ProbeAnswer } from '../../../electron/ports/pod-agent.ts';
import { HealthWatch } from '../../../electron/services/health-watch.ts';
import type { HealthChange } from '../../../electron/services/member-healths.ts';
import type { StackLook } from '../../../electron/services/stack-watch.ts';
import { settledEngine } from '../../helpers/desired.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';
import { compiled, specOf } from '../../helpers/stack-files.ts';

const TEXT = `tandem: 1
name: pair
components:
  - { name: web, kind: service, image: "web:1", replicas: 2, probe: { kind: http, port: 80 } }
  - { name: job, kind: service, image: "job:1" }
`;
const WEB = 'pair-web-1';
const GOOD: ProbeAnswer = { ok: true, detail: 'HTTP 200', tookMs: 1 };
const BAD: ProbeAnswer = { ok: false, detail: 'HTTP 503, not 200', tookMs: 1 };

const desired = compiled(TEXT);
let clock: ManualClock;
let containers: Map<string, ObservedContainer>;
let mounts: StackLook['view']['mounts'];
let readiness: Map<string, { readonly ready: boolean; readonly detail: string }>;
let answers: Map<string, ProbeAnswer | Promise<ProbeAnswer> | Error>;
let asked: string[];
let read: string[];
let isBeingChanged: boolean;
let isAttended: boolean;
let changes: HealthChange[];
let watch: HealthWatch;
let ended: AbortController;
let running: Promise<void>;
let say: (name: string, action?: string) => Promise<void>;

beforeEach(async () => {
  clock = new ManualClock();
  containers = new Map(settledEngine(desired).containers.map((container) => [container.name, container]));
  [mounts, answers, asked, read, changes] = [[], new Map(), [], [], []];
  readiness = new Map([[WEB, { ready: true, detail: '' }]]);
  [isBeingChanged, isAttended] = [false, false];
  const said: EngineEvent[] = [];
  let wake = (): void => {};
  say = async (name, action = 'die') => {
    said.push({ kind: 'container', action, name, stack: 'pair' } as EngineEvent);
    wake();
    await settle();
  };
  async function* events(signal: AbortSignal): AsyncGenerator<EngineEvent> {
    signal.addEventListener('abort', () => wake());
    while (!signal.aborted) {
      const event = said.shift();
      if (event !== undefined) yield event;
      else {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
  }
  watch = new HealthWatch({
    engine: {
      events,
      member: async (name) => {
        read.push(name);
        return containers.get(name) ?? null;
      },
    },
    agent: {
      ask: async ({ member }) => {
        asked.push(member);
        const answer = answers.get(member) ?? GOOD;
        if (answer instanceof Error) throw answer;
        return answer;
      },
      close: async () => {},
    },
    clock,
    seed: 7,
    isBeingChanged: () => isBeingChanged,
    isAttended: () => isAttended,
  });
  watch.subscribe((change) => changes.push(change));
  ended = new AbortController();
  running = watch.run(ended.signal);
  look();
  await clock.advance(100);
});

afterEach(async () => {
  ended.abort();
  await clock.advance(100);
  await running;
});

function look(beganMs = clock.monotonicMs()): void {
  const observed = { ...settledEngine(desired), containers: [...containers.values()] };
  const view = { spec: specOf(TEXT), desired, observed, readiness, mounts };
  watch.observe({ stack: 'pair', view, atMs: clock.nowMs(), beganMs } as unknown as StackLook);
}

function change(name: string, by: Partial<ObservedContainer>): void {
  const found = containers.get(name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  containers.set(name, { ...found, ...by });
}

const stateOf = (name: string) => watch.of(name)?.state;
const told = () =>
  changes.flatMap(({ member, from, to, isByLook }) => (isByLook ? [] : [`${member}: ${from} → ${to}`]));

describe('the health of members', () => {
  it('given a stack that runs, then who can be asked is healthy after an answer, and the others by running', () => {
    expect([WEB, 'pair-web-2', 'pair-job-1'].map(stateOf)).toEqual(['healthy', 'healthy', 'healthy']);
    expect(new Set(asked)).toEqual(new Set([WEB, 'pair-web-2']));
    expect(watch.of('pair-web-1-pod')).toBeNull();
    expect(watch.of(WEB)?.text).toBe('answers');
  });

  it('given a look, then what it was told counts as the first answer of a life, and only as that', async () => {
    await clock.advance(11_000);
    change(WEB, { startedAt: '2026-01-01T01:00:00Z' });
    readiness.set(WEB, { ready: true, detail: '' });
    look();
    expect(stateOf(WEB)).toBe('healthy');
    readiness.set(WEB, { ready: false, detail: 'HTTP 503, not 200' });
    look();
    look();
    expect(stateOf(WEB)).toBe('healthy');
    change('pair-web-1-pod', { networks: [] });
    change(WEB, { startedAt: '2026-01-01T02:00:00Z' });
    readiness.set(WEB, { ready: true, detail: '' });
    look();
    expect(stateOf(WEB)).toBe('starting');
  });

  it('given a container that dies, then that is told at once, with the look brought up to date, before any new look', async () => {
    changes = [];
    const beforeMs = clock.monotonicMs();
    change(WEB, { state: 'restarting', exitCode: 137 });
    await say(WEB);
    expect(clock.monotonicMs()).toBe(beforeMs);
    expect(told()).toEqual(['web-1: healthy → unhealthy']);
    const [first] = changes;
    const shown = first?.look.view.observed.containers.find(({ name }) => name === WEB);
    expect(shown?.state).toBe('restarting');
    expect(first?.look.view.readiness.has(WEB)).toBe(false);
    // Whoever comes now is shown the same.
    expect(watch.looks()).toEqual([first?.look]);
    expect(watch.of(WEB)).toMatchObject({
      text: 'its container ended and is about to be started again',
      sinceMs: clock.nowMs(),
    });
  });

  it('given a look that began before a container was read, then what was read counts', async () => {
    const beganMs = clock.monotonicMs();
    await clock.advance(20);
    const before = containers.get(WEB);
    change(WEB, { state: 'restarting', exitCode: 137 });
    await say(WEB);
    if (before !== undefined) containers.set(WEB, before);
    changes = [];
    look(beganMs);
    expect(stateOf(WEB)).toBe('unhealthy');
    expect(changes).toEqual([]);
    // The next one is newer.
    await clock.advance(20);
    look();
    expect(stateOf(WEB)).toBe('healthy');
  });

  it('given a container that a person stopped, then that is not ill health', async () => {
    change(WEB, { state: 'exited', exitCode: 0 });
    await say(WEB, 'stop');
    expect(stateOf(WEB)).toBe('stopped');
    change(WEB, { state: 'running', startedAt: '2026-01-01T01:00:00Z', exitCode: null });
    await say(WEB, 'start');
    expect(stateOf(WEB)).toBe('starting');
    await clock.advance(300);
    expect(stateOf(WEB)).toBe('healthy');
  });

  it('given a container that starts anew between two looks, then it is not told to be ready', async () => {
    change(WEB, { startedAt: '2026-01-01T01:00:00Z' });
    await say(WEB, 'restart');
    expect(changes.at(-1)?.look.view.readiness.get(WEB)).toEqual({ ready: false, detail: 'starting' });
  });

  it('given a container that is removed, then it is removed, by event and by look', async () => {
    containers.delete(WEB);
    await say(WEB, 'destroy');
    expect(stateOf(WEB)).toBe('removed');
    containers.delete('pair-web-2');
    look();
    expect(stateOf('pair-web-2')).toBe('removed');
  });

  it('given one bad answer, then it is suspect; after three unhealthy; after two good ones healthy', async () => {
    await clock.advance(11_000);
    answers.set(WEB, BAD);
    changes = [];
    await clock.advance(34_000);
    expect(told().slice(0, 2)).toEqual(['web-1: healthy → suspect', 'web-1: suspect → unhealthy']);
    expect(watch.of(WEB)?.text).toMatch(/^answers, but not well, \d+ times in a row \(HTTP 503, not 200\)$/);
    answers.delete(WEB);
    await clock.advance(66_000);
    expect(told().at(-1)).toBe('web-1: unhealthy → healthy');
    expect(watch.of(WEB)?.text).toBe('answers');
  });

  it('given ill health, then it is known within a second of the first bad answer', async () => {
    isAttended = true;
    watch.askAllSoon();
    await clock.advance(11_000);
    answers.set(WEB, { ok: false, detail: 'connection refused', tookMs: 0 });
    changes = [];
    for (let steps = 0; steps < 100 && stateOf(WEB) !== 'suspect'; steps += 1) await clock.advance(20);
    await clock.advance(700);
    expect(stateOf(WEB)).toBe('unhealthy');
    expect(watch.of(WEB)?.text).toMatch(/^refuses: nothing listens/);
  });

  it('given a paused container, then its silence makes it ill', async () => {
    change(WEB, { state: 'paused' });
    answers.set(WEB, { ok: false, detail: 'no answer within 1000 ms', tookMs: 1_000 });
    await say(WEB, 'pause');
    await clock.advance(2_000);
    expect(stateOf(WEB)).toBe('unhealthy');
    expect(watch.of(WEB)?.text).toMatch(/^says nothing: frozen or cut off/);
  });

  it('given a pod that has lost a network, then its member is ill although its own pod hears it', async () => {
    change('pair-web-1-pod', { networks: [] });
    asked = [];
    look();
    await clock.advance(2_000);
    expect(stateOf(WEB)).toBe('unhealthy');
    expect(watch.of(WEB)?.text).toContain('its pod has no network');
    expect(asked).not.toContain(WEB);
  });

  it('given files that hang, then their member is ill although it answers', async () => {
    mounts = [{ member: 'web-1', files: 'data', path: '/data', state: 'hung' }] as unknown as typeof mounts;
    look();
    await clock.advance(30_000);
    expect(stateOf(WEB)).toBe('unhealthy');
    expect(watch.of(WEB)?.text).toContain('its shared folder “data” at /data hangs');
    expect(stateOf('pair-web-2')).toBe('healthy');
  });

  it('given nobody to ask, then the engine’s own check speaks for a member', async () => {
    for (const _look of [1, 2, 3]) {
      change('pair-job-1', { health: 'unhealthy' });
      await say('pair-job-1', 'health_status: unhealthy');
    }
    expect(stateOf('pair-job-1')).toBe('unhealthy');
  });

  it('given a pod that cannot be asked, then nothing is concluded, and it is tried ever less often', async () => {
    answers.set(WEB, new Error('no such exec'));
    await clock.advance(33_000);
    asked = [];
    await clock.advance(300_000);
    expect(stateOf(WEB)).toBe('healthy');
    expect(asked.filter((name) => name === WEB).length).toBeLessThan(12);
  });

  it('given a run that changes the stack, then nobody is asked beside it', async () => {
    isBeingChanged = true;
    asked = [];
    await clock.advance(60_000);
    expect(asked).toEqual([]);
    isBeingChanged = false;
    await clock.advance(33_000);
    expect(new Set(asked).size).toBe(2);
  });

  it('given somebody who watches, then members are asked once a second, and else every thirty', async () => {
    await clock.advance(33_000);
    asked = [];
    await clock.advance(180_000);
    expect(asked.length).toBeGreaterThanOrEqual(10);
    expect(asked.length).toBeLessThanOrEqual(14);
    await clock.advance(5_000);
    isAttended = true;
    asked = [];
    watch.askAllSoon();
    await clock.advance(100);
    expect(new Set(asked)).toEqual(new Set([WEB, 'pair-web-2']));
    await clock.advance(11_000);
    asked = [];
    await clock.advance(60_000);
    expect(asked.length).toBeGreaterThanOrEqual(108);
    expect(asked.length).toBeLessThanOrEqual(134);
  });

  it('given a storm of events, then the engine is asked no more often than the budget allows', async () => {
    read = [];
    for (let burst = 0; burst < 20; burst += 1) {
      for (let event = 0; event < 20; event += 1) await say(WEB);
      await clock.advance(50);
    }
    // 400 events in a second; 40 at once and 40 a second are allowed.
    expect(read.length).toBeLessThanOrEqual(81);
    expect(stateOf(WEB)).toBe('healthy');
  });

  it('given an answer to a question of a former life, then it says nothing about the new one', async () => {
    let release = (_answer: ProbeAnswer): void => {};
    answers.set(
      WEB,
      new Promise((resolve) => {
        release = resolve;
      }),
    );
    await clock.advance(33_000);
    // The question is under way while the container is replaced by one that answers well.
    change(WEB, { startedAt: '2026-01-01T02:00:00Z' });
    answers.delete(WEB);
    await say(WEB, 'start');
    release(BAD);
    await settle();
    expect(watch.of(WEB)).toMatchObject({ state: 'starting', text: 'starting' });
    await clock.advance(300);
    expect(stateOf(WEB)).toBe('healthy');
    expect(watch.of(WEB)?.text).toBe('answers');
  });

  it('given a stack whose file is gone, then what is known stays; and goes with its last container', async () => {
    const gone = { ...settledEngine(desired), containers: [] };
    const view = (observed: unknown) =>
      ({ stack: 'pair', view: { spec: null, desired: null, observed }, atMs: 0 }) as unknown as StackLook;
    watch.observe(view({ ...gone, containers: [...containers.values()] }));
    expect(stateOf(WEB)).toBe('healthy');
    watch.observe(view(gone));
    expect(watch.of(WEB)).toBeNull();
    asked = [];
    await clock.advance(60_000);
    expect(asked).toEqual([]);
  });
});
