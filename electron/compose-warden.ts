import { DockerEngineFinder } from './adapters/docker/docker-engine-finder.ts';
import { DockerMembers } from './adapters/docker/docker-members.ts';
import { probeEngine } from './adapters/docker/probe-engine.ts';
import { systemClock } from './adapters/host/clock.ts';
import { openWardenDesk } from './adapters/host/warden-desk.ts';
import { composeGuardians } from './compose-guardians.ts';
import type { WardenConfig } from './domain/failover/warden-config.ts';
import { fail, toFailure } from './domain/failure.ts';
import { wasGivenUp } from './domain/plan/container-end.ts';
import { endedWithEngine } from './domain/plan/ended-with-engine.ts';
import type { ObservedState } from './domain/plan/observed-state.ts';
import { containerName, WARDEN } from './domain/stack/stack-names.ts';
import type { EngineEvents, OperationPerformer } from './ports/container-engine.ts';
import type { GroupHands } from './ports/guardian.ts';
import type { WardenJournal } from './ports/warden.ts';
import { EngineLink } from './services/engine-link.ts';
import { Revival } from './services/revival.ts';
import { StackWatch } from './services/stack-watch.ts';
import { WardenDuty } from './services/warden-duty.ts';

/** The first look comes at once; a guardian looks every five seconds, and one that could not for so long is blind. */
const BLIND_AFTER_MS = 15_000;
const CONNECTED_WITHIN_MS = 15_000;

export interface WardenOptions {
  readonly config: WardenConfig;
  readonly socket: string;
  readonly journal: WardenJournal;
  /** Null for a warden that nobody asks: one of a test. */
  readonly deskPort: number | null;
  readonly onTrouble: (text: string) => void;
  readonly wrapHands?: (hands: GroupHands) => GroupHands;
}

export interface Warden {
  /** Why it ended: the engine is gone or silent. Never rejects. */
  readonly ended: Promise<string>;
  close(): Promise<void>;
}

/**
 * The guardian of one stack without the app. It lives as long as its connection to the engine: a socket that was mounted
 * from a former life of the engine leads nowhere for ever, and a new life of the container mounts the new one.
 */
export async function createWarden(options: WardenOptions): Promise<Warden> {
  const { config, journal, onTrouble } = options;
  const { stack, groups } = config;
  const clock = systemClock;
  const finder = new DockerEngineFinder({
    locate: (signal) => {
      const address = { kind: 'socket', path: options.socket } as const;
      const candidate = { address, flavour: 'named', why: 'it is mounted' } as const;
      return probeEngine(candidate, { timeoutMs: CONNECTED_WITHIN_MS, signal });
    },
    revive: null,
  });
  const link = new EngineLink({ finder, clock, random: Math.random });
  const engine = new DockerMembers({ docker: finder.current, clock });

  const duty: WardenDuty = new WardenDuty({
    journal,
    clock,
    isActing: () => {
      const { lookedAtMs } = composed.guardians;
      return lookedAtMs !== null && clock.monotonicMs() - lookedAtMs < BLIND_AFTER_MS;
    },
    awaitsWord: options.deskPort !== null,
    onTrouble,
  });
  const isBeingChanged = (): boolean => duty.isInMaintenance;
  const composed = composeGuardians({
    engine,
    clock,
    journal,
    groupsOf: () => groups,
    isBeingChanged,
    isInDrill: () => duty.isInDrill,
    standsBy: () => false,
    onTrouble,
    ...(options.wrapHands === undefined ? {} : { wrapHands: options.wrapHands }),
  });
  const { guardians } = composed;
  const watch = new StackWatch({
    stacks: { names: async () => [stack], look: async () => viewOf(await engine.observe(stack)) },
    engine: eventsOf(engine, stack),
    clock,
    isBeingChanged,
    onTrouble,
  });
  const revival = new Revival({
    engine,
    ownStacks: async () => [stack],
    performer: starter(engine),
    clock,
    isBeingChanged,
    endedWithEngine: (observed) => endedWithEngine(observed, containerName(stack, WARDEN)),
    onRevived: (_stack, text) => {
      const event = { atMs: clock.nowMs(), stack, member: null, kind: 'revived', text };
      journal.addEvent(event).catch((error) => onTrouble(toFailure(error).message));
    },
  });

  const closing = new AbortController();
  const { signal } = closing;
  link.start();
  try {
    await link.connected({ deadlineMs: CONNECTED_WITHIN_MS });
  } catch (error) {
    await link.close();
    throw error;
  }
  const desk =
    options.deskPort === null
      ? null
      : await openWardenDesk({
          port: options.deskPort,
          isActing: () => duty.isActing,
          answer: (word) => duty.answer(word),
        });

  let reviving: Promise<void> | null = null;
  // It remembers nothing of its own: what a person stopped while the warden was away must stay down.
  const revive = (lostAtMs: number | null): void => {
    reviving ??= revival
      .revive(lostAtMs, signal)
      .catch((error) => onTrouble(toFailure(error).message))
      .finally(() => {
        reviving = null;
      });
  };
  watch.subscribe((look) => {
    guardians.observe(look);
    if (look.view.observed.containers.some(wasGivenUp)) revive(null);
  });
  const lost = new Promise<string>((resolve) => {
    link.onChange((state) => {
      if (state.kind === 'lost') resolve(state.failure.message);
    });
  });
  // The engine may still be starting what it had: it is watched until nothing changes any more.
  revive(clock.nowMs());
  const guarding = guardians.run(signal).then(
    () => 'it was told to end',
    (error) => toFailure(error).message,
  );
  const following = watch.follow(signal);
  await watch.look(stack).catch((error) => onTrouble(toFailure(error).message));

  let closed: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closed ??= (async () => {
      closing.abort();
      await Promise.all([desk?.close(), guarding, following, reviving]);
      await link.close();
      await composed.close();
      await engine.agent.close();
    })();
    return closed;
  };
  return { ended: Promise.race([lost, guarding]), close };
}

/** What a warden sees of a stack: everything but its file. */
function viewOf(observed: ObservedState) {
  return {
    spec: null,
    desired: null,
    fileFailure: null,
    observed,
    readiness: new Map(),
    groups: [],
    mounts: [],
    conditions: [],
  };
}

/** Others' stacks are others' business. */
function eventsOf(engine: EngineEvents, stack: string): EngineEvents {
  return {
    async *events(signal) {
      for await (const event of engine.events(signal)) if (event.stack === stack) yield event;
    },
  };
}

/** All that bringing back takes. */
function starter(engine: Pick<DockerMembers, 'start' | 'restart'>): OperationPerformer {
  return {
    perform: async (operation) => {
      switch (operation.kind) {
        case 'start-container':
          return engine.start(operation.target);
        case 'restart-container':
          return engine.restart(operation.target, operation.graceMs);
        default:
          return fail({ code: 'unexpected', message: `A warden does not do "${operation.id}".` });
      }
    },
  };
}
