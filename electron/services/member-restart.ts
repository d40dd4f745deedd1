import { FailureError, toFailure } from '../domain/failure.ts';
import { chooseSuccessor } from '../domain/switchover/refusals.ts';
import type { Clock } from '../ports/clock.ts';
import type { ClusterCommands, CommandOptions, ManagedGroup } from './cluster-commands.ts';
import type { RunOptions, Stacks } from './stacks.ts';

/**
 * Restarts members so that nobody who leads a group is stopped while leading:
 *
 *   everybody else ─► each leader hands over ─► the former leaders
 *                          └─ nobody may take over: its server is restarted in place, and writes wait for it
 */

/** A standby that was restarted a moment ago is in sync again within seconds. */
const SUCCESSOR_DEADLINE_MS = 20_000;
const LOOK_POLL_MS = 500;

export async function restartMembers(
  parts: {
    readonly stacks: Pick<Stacks, 'restart'>;
    readonly commands: Pick<ClusterCommands, 'groups' | 'handOver'>;
    readonly clock: Clock;
  },
  request: { readonly stack: string; readonly member: string | null },
  options: RunOptions & CommandOptions,
): Promise<void> {
  const { stack, member } = request;
  const led = await leaders(await parts.commands.groups(stack), member);
  const isLeader = (container: string): boolean => led.some((entry) => entry.container === container);
  await parts.stacks.restart(stack, member, options, (container) => !isLeader(container));
  const handedOver = new Set<string>();
  for (const entry of led) {
    if (options.signal.aborted)
      throw new FailureError({ code: 'cancelled', message: 'Ended before it was done.' });
    if (await giveWay(parts, entry, options)) handedOver.add(entry.container);
  }
  if (handedOver.size > 0) {
    await parts.stacks.restart(stack, member, options, (container) => handedOver.has(container));
  }
}

interface Led extends ManagedGroup {
  readonly leader: string;
  readonly container: string;
}

/** Groups of which the leader is to be restarted. One whose manager cannot be asked has none that is known. */
async function leaders(groups: readonly ManagedGroup[], member: string | null): Promise<readonly Led[]> {
  const found = await Promise.all(
    groups.map(async (group): Promise<readonly Led[]> => {
      const { guarded, manager } = group;
      const leader = await manager.view().then(
        (view) => view.leader,
        () => null,
      );
      const container = guarded.members.find((candidate) => candidate.member === leader)?.container;
      const isMeant = member === null || member === guarded.group.name || member === leader;
      return leader === null || container === undefined || !isMeant ? [] : [{ ...group, leader, container }];
    }),
  );
  return found.flat();
}

/** True when the former leader may be restarted like anybody else now. */
async function giveWay(
  { commands, clock }: { readonly commands: Pick<ClusterCommands, 'handOver'>; readonly clock: Clock },
  group: Led,
  options: CommandOptions,
): Promise<boolean> {
  const { guarded, manager, leader } = group;
  const named = { stack: guarded.stack, group: guarded.group.name };
  const endMs = clock.monotonicMs() + SUCCESSOR_DEADLINE_MS;
  for (;;) {
    const chosen = chooseSuccessor(named, await manager.view(), null);
    if (!('code' in chosen)) break;
    if (clock.monotonicMs() < endMs && !options.signal.aborted) {
      await clock.sleep(LOOK_POLL_MS, options.signal);
      continue;
    }
    if (manager.maintenance === null) {
      options.note(`${leader} is restarted while it leads, and writes wait for it. ${chosen.message}`);
      return true;
    }
    options.note(`The server of ${leader} is restarted in place, and writes wait for it. ${chosen.message}`);
    await manager.maintenance.restartServer(leader);
    return false;
  }
  try {
    await commands.handOver(group, null, options);
    return true;
  } catch (error) {
    throw new FailureError({
      ...toFailure(error),
      hint: `${leader} was not restarted. ${toFailure(error).hint ?? ''}`.trim(),
    });
  }
}
