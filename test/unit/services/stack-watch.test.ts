import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EngineEvent } from '../../../electron/ports/container-engine.ts';
import { type StackLook, StackWatch } from '../../../electron/services/stack-watch.ts';
import type { StackView } from '../../../electron/services/stacks.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

const IDLE_LOOK_MS = 30_000;

let clock: ManualClock;
let ended: AbortController;
let isReady: boolean;
let isReachable: boolean;
let isBeingChanged: boolean;
let groups: StackView['groups'];
let watch: StackWatch;
let looks: StackLook[];
let troubles: string[];
let say: (stack: string) => void;
let following: Promise<void>;

/** An engine that speaks when the test does, and one stack whose member is ready when the test says so. */
beforeEach(async () => {
  clock = new ManualClock();
  ended = new AbortController();
  isReady = true;
  isReachable = true;
  isBeingChanged = false;
  groups = [];
  looks = [];
  troubles = [];
  const said: EngineEvent[] = [];
  let wake = (): void => {};
  say = (stack) => {
    said.push({ stack } as EngineEvent);
    wake();
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
  const stacks = {
    names: async () => ['pair'],
    look: async () => {
      if (!isReachable) throw new Error('the engine is away');
      return {
        readiness: new Map([['pair-gateway-1', { ready: isReady, detail: '' }]]),
        groups,
      } as unknown as StackView;
    },
  };
  watch = new StackWatch({
    stacks: stacks as never,
    engine: { events },
    clock,
    isBeingChanged: () => isBeingChanged,
    onTrouble: (text) => troubles.push(text),
  });
  watch.subscribe((look) => looks.push(look));
  following = watch.follow(ended.signal);
  await settle();
  await clock.advance(1_000);
  // The first look is the periodic one.
  looks = [];
});

afterEach(async () => {
  ended.abort();
  await clock.advance(100);
  await following;
});

describe('a watched stack', () => {
  it('is looked at once after a burst of events, when they settled', async () => {
    for (let event = 0; event < 5; event += 1) say('pair');
    await clock.advance(49);
    expect(looks).toHaveLength(0);

    await clock.advance(1000);

    expect(looks).toHaveLength(1);
  });

  it('passes on what the engine says, also what no look would find', async () => {
    const heard: EngineEvent[] = [];
    const unsubscribe = watch.onEngineEvent((event) => heard.push(event));
    say('pair');
    await clock.advance(1);
    unsubscribe();
    say('other');
    await clock.advance(1);
    expect(heard.map(({ stack }) => stack)).toEqual(['pair']);
  });

  it('is looked at less often while a run changes it', async () => {
    isBeingChanged = true;
    say('pair');
    await clock.advance(499);
    expect(looks).toHaveLength(0);

    await clock.advance(2);
    expect(looks).toHaveLength(1);
  });

  it('that cannot be looked at is a trouble once, and looked at with the next event', async () => {
    isReachable = false;
    say('pair');
    await clock.advance(1_000);
    expect(troubles).toEqual(['pair: the engine is away']);

    isReachable = true;
    say('pair');
    await clock.advance(60);
    expect(looks).toHaveLength(1);
  });

  it('is looked at again until what runs is ready, since becoming ready makes no event', async () => {
    isReady = false;
    say('pair');
    await clock.advance(60);
    expect(looks).toHaveLength(1);

    await clock.advance(1_000);
    expect(looks).toHaveLength(2);
    isReady = true;
    await clock.advance(2_000);
    expect(looks).toHaveLength(3);
    await clock.advance(15_000);

    expect(looks).toHaveLength(3);
  });

  it('that never becomes ready is asked ever less often, and then only as often as any other', async () => {
    isReady = false;
    say('pair');
    await clock.advance(IDLE_LOOK_MS - 1);
    const atMs = looks.map((look) => look.atMs);
    const gaps = atMs.slice(1).map((at, index) => at - (atMs[index] ?? 0));

    expect(gaps.every((gap, index) => index === 0 || gap > (gaps[index - 1] ?? 0))).toBe(true);
    await clock.advance(IDLE_LOOK_MS);
    looks = [];
    await clock.advance(10 * IDLE_LOOK_MS);

    expect(looks).toHaveLength(10);
  });

  it('that changes meanwhile is looked at at once, and the waiting begins anew', async () => {
    isReady = false;
    say('pair');
    await clock.advance(4_000);
    looks = [];

    say('pair');
    await clock.advance(60);

    expect(looks).toHaveLength(1);
    await clock.advance(600);
    expect(looks).toHaveLength(2);
  });
});

describe('a stack with a primary and followers', () => {
  const group = (redundancy: 'redundant' | 'not-redundant') => [{ redundancy }] as unknown as typeof groups;

  /** Its roles are known from the last periodic look. */
  beforeEach(async () => {
    groups = group('redundant');
    await clock.advance(IDLE_LOOK_MS);
    looks = [];
  });

  it('costs no more looks than any other while nobody watches', async () => {
    await clock.advance(10 * IDLE_LOOK_MS);
    expect(looks).toHaveLength(10);
  });

  it('is looked at every five seconds while somebody watches, and no longer', async () => {
    const leave = watch.attend();
    await clock.advance(IDLE_LOOK_MS);
    expect(looks).toHaveLength(6);

    leave();
    leave();
    await clock.advance(IDLE_LOOK_MS);
    expect(looks).toHaveLength(7);
  });

  it('says when the first of those who watch has come', () => {
    let times = 0;
    watch.onAttended(() => {
      times += 1;
    });
    const leave = [watch.attend(), watch.attend()];
    expect(times).toBe(1);
    for (const one of leave) one();
    watch.attend();
    expect(times).toBe(2);
  });

  it('is left to its run while one changes it', async () => {
    watch.attend();
    isBeingChanged = true;
    await clock.advance(IDLE_LOOK_MS);
    expect(looks).toHaveLength(1);
  });

  it('is looked at again until it is redundant, since a new leader makes no event', async () => {
    groups = group('not-redundant');
    say('pair');
    await clock.advance(1_600);
    expect(looks).toHaveLength(2);
    groups = group('redundant');
    await clock.advance(1_000);
    expect(looks).toHaveLength(3);

    await clock.advance(10_000);
    expect(looks).toHaveLength(3);
  });
});

it('is not looked at more often for having no roles, whoever watches', async () => {
  watch.attend();
  await clock.advance(10 * IDLE_LOOK_MS);
  expect(looks).toHaveLength(10);
});
