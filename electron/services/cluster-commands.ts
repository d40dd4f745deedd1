import type { GuardedGroup } from '../domain/failover/guarded-group.ts';
import { FailureError, fail } from '../domain/failure.ts';
import { guardedGroups } from '../domain/stack/guarded-groups.ts';
import { type ClusterView, follows, memberOf } from '../domain/switchover/cluster-view.ts';
import {
  chooseSuccessor,
  pauseRefusal,
  promotionCost,
  promotionRefusal,
  reinitRefusal,
} from '../domain/switchover/refusals.ts';
import { listOf } from '../domain/wording.ts';
import type { Clock } from '../ports/clock.ts';
import type { GroupMaintenance, GroupManager } from '../ports/group-manager.ts';
import type { Stacks } from './stacks.ts';

/** What a person orders of a database or a cache with standbys. Decides nothing: looks, asks whether, orders, follows. */

/** Patroni gives a switchover up after twenty seconds. */
const TAKE_OVER_DEADLINE_MS = 30_000;
/** Asked often, because what is measured is how long nobody takes writes; never more often than it is answered. */
const TAKE_OVER_POLL_MS = 50;
const ASK_TIMEOUT_MS = 500;
const LOOK_POLL_MS = 500;
/** A former primary stops, waits two seconds for its successor, is rewound and starts again. */
const REJOIN_DEADLINE_MS = 60_000;
/** What a member does and is told reaches the others with their next look at etcd, every two seconds. */
const NEXT_LOOK_DEADLINE_MS = 15_000;
/** A copy of some terabytes: after that somebody should look. */
const COPY_DEADLINE_MS = 12 * 3_600_000;

export interface CommandOptions {
  readonly signal: AbortSignal;
  readonly note: (text: string) => void;
}

export interface ManagedGroup {
  readonly guarded: GuardedGroup;
  readonly manager: GroupManager;
}

export class ClusterCommands {
  readonly #stacks: Pick<Stacks, 'compiled'>;
  readonly #managerFor: (guarded: GuardedGroup) => GroupManager;
  readonly #clock: Clock;

  constructor(parts: {
    readonly stacks: Pick<Stacks, 'compiled'>;
    readonly managerFor: (guarded: GuardedGroup) => GroupManager;
    readonly clock: Clock;
  }) {
    this.#stacks = parts.stacks;
    this.#managerFor = parts.managerFor;
    this.#clock = parts.clock;
  }

  /** Every group of the stack that has a manager. */
  async groups(stack: string): Promise<readonly ManagedGroup[]> {
    const { spec, desired } = await this.#stacks.compiled(stack);
    return guardedGroups(spec, desired).map((guarded) => ({ guarded, manager: this.#managerFor(guarded) }));
  }

  /** A planned change of the leader, to the wished member or to the first that may. */
  async switchover(
    stack: string,
    wish: { readonly component: string | null; readonly to: string | null },
    options: CommandOptions,
  ): Promise<void> {
    await this.handOver(await this.#groupOf(stack, wish.component), wish.to, options);
  }

  async handOver(group: ManagedGroup, wished: string | null, options: CommandOptions): Promise<void> {
    const former = await this.#changeLeader(group, wished, options);
    await this.#awaitRejoin(group.manager, former, options);
  }

  /** The same for this member's group, which then has another leader; what the former one does is not waited for. */
  async handOverFrom(stack: string, member: string): Promise<void> {
    const options = { signal: new AbortController().signal, note: () => {} };
    await this.#changeLeader(await this.#groupWith(stack, member), null, options);
  }

  /** Resolves with the former leader as soon as the new one takes writes. */
  async #changeLeader(
    { guarded, manager }: ManagedGroup,
    wished: string | null,
    options: CommandOptions,
  ): Promise<string> {
    const named = namedOf(guarded);
    if (wished !== null && !manager.isChosenByOrder) fail(choosesItself(named, wished));
    const chosen = chooseSuccessor(named, await manager.view(), wished);
    if ('code' in chosen) fail(chosen);
    throwIfCancelled(options.signal);
    const { from, to } = chosen;
    options.note(`${from} hands over${manager.isChosenByOrder ? ` to ${to}` : ''}.`);
    const others = guarded.group.members.filter((member) => member !== from);
    const candidates = manager.isChosenByOrder ? [to] : others;
    const taken = await this.#followTakeOver(manager, { from, candidates }, manager.handOver(from, to));
    options.note(
      manager.isChosenByOrder
        ? `${taken.leader} leads ${named.group}; nobody took writes for ${seconds(taken.pausedMs)}.`
        : `${taken.leader} leads ${named.group} after ${seconds(taken.tookMs)}, in which writes waited.`,
    );
    return from;
  }

  /** Makes a member that is no copy any more one again. Ends when it follows the leader. */
  async reinit(stack: string, member: string, options: CommandOptions): Promise<void> {
    const { guarded, manager } = await this.#groupWith(stack, member);
    const orders = maintenanceOf({ guarded, manager }, 'makes its replicas anew by itself');
    const refusal = reinitRefusal(namedOf(guarded), await manager.view(), member);
    if (refusal !== null) fail(refusal);
    throwIfCancelled(options.signal);
    await orders.reinitialise(member);
    options.note(`${member} is copied from its leader.`);
    const orderedAtMs = this.#clock.monotonicMs();
    let hasBegun = false;
    const isCopy = (view: ClusterView): boolean => {
      const found = memberOf(view, member);
      const isFollowing = found !== undefined && follows(found);
      hasBegun ||= !isFollowing || this.#clock.monotonicMs() - orderedAtMs > NEXT_LOOK_DEADLINE_MS;
      return hasBegun && isFollowing;
    };
    await this.#awaitView(manager, isCopy, { deadlineMs: COPY_DEADLINE_MS, signal: options.signal }, () =>
      fail({
        code: 'deadline-exceeded',
        message: `${member} did not become a copy of its leader within ${COPY_DEADLINE_MS / 3_600_000} hours.`,
        hint: `It goes on in the background. Its log tells how far it is: tandem logs ${member} --stack ${stack}`,
      }),
    );
    options.note(`${member} follows its leader.`);
  }

  /** Maintenance mode on or off; ends when the manager acts accordingly. */
  async setPaused(
    stack: string,
    component: string | null,
    wish: 'pause' | 'resume',
    options: CommandOptions,
  ): Promise<void> {
    const group = await this.#groupOf(stack, component);
    const named = namedOf(group.guarded);
    const orders = maintenanceOf(group, 'has no mode in which it stands still');
    const refusal = pauseRefusal(named, await group.manager.view(), wish);
    if (refusal !== null) fail(refusal);
    throwIfCancelled(options.signal);
    await orders.setPaused(wish === 'pause');
    const isSet = ({ isPaused }: ClusterView): boolean => isPaused === (wish === 'pause');
    await this.#awaitView(
      group.manager,
      isSet,
      { deadlineMs: NEXT_LOOK_DEADLINE_MS, signal: options.signal },
      () =>
        fail({
          code: 'deadline-exceeded',
          message: `The manager of ${named.group} was told to ${wish} and has not done so within ${NEXT_LOOK_DEADLINE_MS / 1000} s.`,
          hint: '"tandem status" shows how it stands.',
        }),
    );
    options.note(
      wish === 'pause'
        ? `The manager of ${named.group} is paused: nobody takes over and nothing is started until "tandem resume ${named.group}".`
        : `The manager of ${named.group} acts again.`,
    );
  }

  /** Makes a member the leader by hand. `force`: the name of the stack, typed by somebody who accepts the loss. */
  async promote(stack: string, member: string, force: string | null, options: CommandOptions): Promise<void> {
    const { guarded, manager } = await this.#groupWith(stack, member);
    const orders = maintenanceOf({ guarded, manager }, 'elects by itself, and nobody else can');
    const view = await manager.view();
    const refusal = promotionRefusal(namedOf(guarded), view, member, force);
    if (refusal !== null) fail(refusal);
    throwIfCancelled(options.signal);
    options.note(`${member} is promoted by hand: ${promotionCost(view, member)}.`);
    const change = { from: view.leader, candidates: [member] };
    await this.#followTakeOver(manager, change, orders.promote(member));
    options.note(`${member} leads ${guarded.group.name}.`);
  }

  /** `pausedMs`: nobody took writes, from the last that the former leader could take to the first of the new one. */
  async #followTakeOver(
    manager: GroupManager,
    { from, candidates }: { readonly from: string | null; readonly candidates: readonly string[] },
    order: Promise<void>,
  ): Promise<{ readonly leader: string; readonly pausedMs: number; readonly tookMs: number }> {
    const beganAtMs = this.#clock.monotonicMs();
    let servedAtMs = beganAtMs;
    const refusals: unknown[] = [];
    order.catch((error) => refusals.push(error));
    while (this.#clock.monotonicMs() - beganAtMs < TAKE_OVER_DEADLINE_MS) {
      const askedAtMs = this.#clock.monotonicMs();
      const asked = from === null ? candidates : [...candidates, from];
      const takes = await Promise.all(asked.map((member) => manager.takesWrites(member, ASK_TIMEOUT_MS)));
      const leader = candidates.find((_, place) => takes[place]);
      if (leader !== undefined) {
        // The manager's own answer comes a second later and says the same.
        const nowMs = this.#clock.monotonicMs();
        return { leader, pausedMs: nowMs - servedAtMs, tookMs: nowMs - beganAtMs };
      }
      if (takes[candidates.length]) servedAtMs = askedAtMs;
      if (refusals.length > 0) throw refusals[0];
      await this.#clock.sleep(TAKE_OVER_POLL_MS);
    }
    return fail({
      code: 'deadline-exceeded',
      message: `${listOf(candidates, 'or')} did not take over within ${TAKE_OVER_DEADLINE_MS / 1000} s.`,
      hint: '"tandem status" shows who leads; the logs of the members say what kept them.',
    });
  }

  /** The order is carried out whatever becomes of the former leader: that it is late is told, not failed. */
  async #awaitRejoin(manager: GroupManager, former: string, { signal, note }: CommandOptions): Promise<void> {
    const beganAtMs = this.#clock.monotonicMs();
    const isBack = (view: ClusterView): boolean => {
      const found = memberOf(view, former);
      return found !== undefined && follows(found) && (!view.isSynchronous || view.inSync.length > 0);
    };
    await this.#awaitView(manager, isBack, { deadlineMs: REJOIN_DEADLINE_MS, signal }, () => {}).then(
      (isThere) =>
        note(
          isThere
            ? `${former} follows as a standby; redundant again after ${seconds(this.#clock.monotonicMs() - beganAtMs)}.`
            : `${former} does not follow yet: "tandem status" shows when it does.`,
        ),
    );
  }

  /** Looks until the view fits; false, after `onLate`, when it did not in time or the signal came. */
  async #awaitView(
    manager: GroupManager,
    fits: (view: ClusterView) => boolean,
    { deadlineMs, signal }: { readonly deadlineMs: number; readonly signal: AbortSignal },
    onLate: () => void,
  ): Promise<boolean> {
    const endMs = this.#clock.monotonicMs() + deadlineMs;
    while (!signal.aborted && this.#clock.monotonicMs() < endMs) {
      // One look may fail in the middle of a change; the deadline counts.
      if (await manager.view().then(fits, () => false)) return true;
      await this.#clock.sleep(LOOK_POLL_MS, signal);
    }
    throwIfCancelled(signal);
    onLate();
    return false;
  }

  async #groupOf(stack: string, component: string | null): Promise<ManagedGroup> {
    const groups = await this.groups(stack);
    const names = groups.map(({ guarded }) => guarded.group.name);
    const [first, ...others] =
      component === null ? groups : groups.filter(({ guarded }) => guarded.group.name === component);
    if (first !== undefined && others.length === 0) return first;
    if (first !== undefined) {
      return fail({
        code: 'request-invalid',
        message: `Stack "${stack}" has ${listOf(names)}: say which of them.`,
        hint: `As in: tandem switchover ${names[0]} --stack ${stack}`,
      });
    }
    return fail(noGroup(stack, component === null ? 'no component' : `no component "${component}"`, names));
  }

  async #groupWith(stack: string, member: string): Promise<ManagedGroup> {
    const groups = await this.groups(stack);
    const found = groups.find(({ guarded }) => guarded.group.members.includes(member));
    const members = groups.flatMap(({ guarded }) => guarded.group.members);
    return found ?? fail(noGroup(stack, `no member "${member}"`, members));
  }
}

function noGroup(stack: string, what: string, known: readonly string[]) {
  return {
    code: 'request-invalid' as const,
    message: `Stack "${stack}" has ${what} that somebody else could take over from.`,
    hint:
      known.length === 0
        ? 'A database needs `topology: primary-standby` for that, a cache `topology: sentinel`.'
        : `There ${known.length === 1 ? 'is' : 'are'} ${listOf(known)}.`,
  };
}

function choosesItself({ stack, group }: { readonly stack: string; readonly group: string }, wished: string) {
  return {
    code: 'switchover-refused' as const,
    message: `${group} is not switched over to ${wished}: its Sentinels choose who takes over.`,
    hint: `tandem switchover ${group} --stack ${stack}`,
  };
}

function maintenanceOf({ guarded, manager }: ManagedGroup, why: string): GroupMaintenance {
  return (
    manager.maintenance ??
    fail({
      code: 'manager-refused',
      message: `${guarded.group.name} is led by Sentinels: what manages it ${why}.`,
      hint: `tandem switchover ${guarded.group.name} --stack ${guarded.stack} changes its leader.`,
    })
  );
}

function namedOf({ stack, group }: GuardedGroup): { readonly stack: string; readonly group: string } {
  return { stack, group: group.name };
}

function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new FailureError({ code: 'cancelled', message: 'Ended before it was done.' });
}

function seconds(ms: number): string {
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`;
}
