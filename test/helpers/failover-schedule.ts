import type { ClusterManager, Instructions } from '../../electron/domain/failover/group.ts';
import { type GuardianPolicy, MAX_CHANGES } from '../../electron/domain/failover/policy.ts';
import { ExploredGuardian } from './explored-guardian.ts';
import { FailoverWorld, type WorldMember } from './failover-world.ts';
import { SeededRandom } from './seeded-random.ts';

const STEP_MS = 20;
/** Long enough for a first look and for everybody to be known as healthy. */
const CALM_MS = 1_000;
/** After the last fault: detection, a cool-down, a hand-over with retries, a start after a pause. */
const BOUND_MS = 16_000;
/** Where the guardian has stopped for good, the managers' own time-outs must do. */
const NATIVE_BOUND_MS = 45_000;

export interface ScheduleResult {
  readonly seed: number;
  readonly violations: readonly string[];
  readonly trace: readonly string[];
  readonly handOvers: number;
}

export interface ScheduleOptions {
  readonly manager: ClusterManager;
  readonly policy: GuardianPolicy;
  /** `storm`: whoever leads freezes or dies, again and again. */
  readonly faults: 'none' | 'any' | 'storm';
}

/** One schedule of faults, lost calls and dying guardians; the same seed gives the same schedule. */
export function runSchedule(seed: number, { manager, policy, faults }: ScheduleOptions): ScheduleResult {
  const random = new SeededRandom(seed);
  const world = new FailoverWorld(manager, random.between(2, 3), random);
  const guardians = ['app', 'warden'].map((name) => new ExploredGuardian(name, world, policy, random));
  const operator = new Operator(world, guardians);
  const faultTrace: string[] = [];
  world.onEvent = () => {
    for (const guardian of guardians) guardian.hint();
  };
  const step = (): void => {
    world.step(STEP_MS);
    for (const guardian of guardians) guardian.step();
  };
  const runFor = (ms: number): void => {
    for (const endMs = world.nowMs + ms; world.nowMs < endMs && world.violations.length === 0; ) step();
  };

  for (const guardian of guardians) guardian.start(operator.instructions);
  runFor(CALM_MS);
  for (const fault of planFaults(faults, random)) {
    if (fault) faultTrace.push(`${world.nowMs} ${injectFault(world, operator, random, faults === 'storm')}`);
    for (let pieces = random.between(1, 5); pieces > 0; pieces -= 1) {
      disturbGuardians(guardians, operator, random);
      runFor(random.chance(0.7) ? random.between(20, 300) : random.between(300, 2_500));
    }
  }

  operator.endExceptions();
  for (const guardian of guardians) {
    guardian.isTroubled = false;
    guardian.start(operator.instructions);
  }
  runFor(STEP_MS * 5);
  const mustRecover = isRecoverable(world, operator);
  const untilMs = world.nowMs + BOUND_MS;
  const nativeUntilMs = world.nowMs + NATIVE_BOUND_MS;
  const isRecovered = (): boolean =>
    world.writablePrimary() !== undefined && !world.members.some((member) => liesDead(member, operator));
  while (mustRecover && world.violations.length === 0 && !isRecovered()) {
    step();
    const isStopped = guardians.some(({ state }) => (state?.changesAtMs.length ?? 0) >= MAX_CHANGES);
    if (world.nowMs < (isStopped ? nativeUntilMs : untilMs)) continue;
    if (!isRecoverable(world, operator)) break;
    const lying = world.members.filter((member) => liesDead(member, operator)).map(({ name }) => name);
    world.violations.push(
      lying.length > 0 && world.writablePrimary() !== undefined
        ? `${world.nowMs}: ${lying.join(' and ')} never started again`
        : `${world.nowMs}: nobody can write, although somebody could`,
    );
  }
  for (const { journal } of guardians) {
    if (journal.size > MAX_CHANGES) world.violations.push(`${journal.size} hand-overs begun: it flaps`);
    if (faults === 'none' && journal.size > 0) world.violations.push('a hand-over without any fault');
  }
  const trace = [...faultTrace, ...guardians.flatMap((guardian) => guardian.trace)].sort(
    (one, other) => Number.parseInt(one, 10) - Number.parseInt(other, 10),
  );
  return { seed, violations: world.violations, trace, handOvers: world.handOvers };
}

/** A person, who says what was done on purpose before doing it. */
class Operator {
  instructions: Instructions = {
    isEnabled: true,
    isInMaintenance: false,
    isInDrill: false,
    stoppedOnPurpose: [],
  };
  readonly #world: FailoverWorld;
  readonly #guardians: readonly ExploredGuardian[];

  constructor(world: FailoverWorld, guardians: readonly ExploredGuardian[]) {
    this.#world = world;
    this.#guardians = guardians;
  }

  say(change: Partial<Instructions>): void {
    this.instructions = { ...this.instructions, ...change };
    for (const guardian of this.#guardians) guardian.instruct(this.instructions);
  }

  hasStopped(member: WorldMember): boolean {
    return this.instructions.stoppedOnPurpose.includes(member.name);
  }

  stop(member: WorldMember): void {
    if (!this.hasStopped(member)) {
      this.say({ stoppedOnPurpose: [...this.instructions.stoppedOnPurpose, member.name] });
    }
    this.#world.stopByPerson(member);
  }

  start(member: WorldMember): void {
    this.say({
      stoppedOnPurpose: this.instructions.stoppedOnPurpose.filter((name) => name !== member.name),
    });
    this.#world.start(member);
  }

  endExceptions(): void {
    this.say({ isEnabled: true, isInMaintenance: false });
  }
}

/** Which pieces of a schedule begin with a fault. */
function planFaults(faults: ScheduleOptions['faults'], random: SeededRandom): readonly boolean[] {
  if (faults === 'none') return [false, false];
  const count = faults === 'storm' ? 15 : random.between(1, 4);
  return Array.from({ length: count }, () => true);
}

function injectFault(
  world: FailoverWorld,
  operator: Operator,
  random: SeededRandom,
  isStorm: boolean,
): string {
  const leader = world.leader === null ? null : world.member(world.leader);
  const target = leader !== null && random.chance(0.7) ? leader : random.pick(world.members);
  const faults: Readonly<Record<string, () => void>> = {
    crash: () => world.crash(target),
    kill: () => world.killThroughEngine(target),
    freeze: () => {
      target.isFrozen = target.engineState === 'running';
    },
    thaw: () => {
      for (const member of world.members) member.isFrozen = false;
    },
    pause: () => {
      if (target.engineState === 'running') target.engineState = 'paused';
    },
    unpause: () => {
      if (target.engineState === 'paused') target.engineState = 'running';
    },
    'cut off': () => world.setCutOff(target, true),
    reconnect: () => {
      for (const member of world.members) world.setCutOff(member, false);
    },
    'stop by a person': () => operator.stop(target),
    'start by a person': () => operator.start(target),
    maintenance: () => operator.say({ isInMaintenance: !operator.instructions.isInMaintenance }),
    'off switch': () => operator.say({ isEnabled: !operator.instructions.isEnabled }),
  };
  const name = random.pick(isStorm ? ['crash', 'kill', 'freeze'] : Object.keys(faults));
  faults[name]?.();
  return `${name} ${target.name}`;
}

function disturbGuardians(
  guardians: readonly ExploredGuardian[],
  operator: Operator,
  random: SeededRandom,
): void {
  for (const guardian of guardians) {
    if (guardian.state === null) {
      if (random.chance(0.6)) guardian.start(operator.instructions);
    } else if (random.chance(0.15)) guardian.kill();
  }
}

/** The leader can go on or be started again, or an in-sync standby can take over. */
function isRecoverable(world: FailoverWorld, operator: Operator): boolean {
  return world.members.some((member) => {
    if (operator.hasStopped(member)) return false;
    const canServe = world.isResponsive(member) || (liesDead(member, operator) && !member.isCutOff);
    const isLeader = member.name === world.leader;
    return isLeader ? canServe : world.inSync.has(member.name) && world.isResponsive(member);
  });
}

/** Nobody stopped it, and no restart policy will start it. */
function liesDead(member: WorldMember, operator: Operator): boolean {
  return member.engineState === 'stopped' && !member.endedCleanly && !operator.hasStopped(member);
}
