import type { GroupStatus } from '../../../electron/contract/schemas.ts';
import type { NodeView } from '../stack/stack-view.ts';

/** What can be done with a member now, and what each would cost. The host refuses what it knows better. */

export type MemberAction =
  | { readonly kind: 'restart'; readonly isAlone: boolean }
  /** The lead of its group goes from one member to another, by plan. */
  | {
      readonly kind: 'switch-over';
      readonly group: string;
      readonly from: string;
      /** Null lets the group's manager choose. */
      readonly to: string | null;
    }
  | {
      readonly kind: 'promote';
      readonly group: string;
      /** Set when somebody leads: what only that one holds may be lost. */
      readonly against: string | null;
      /** How far behind; null when nobody can tell. */
      readonly missingBytes: number | null;
    }
  | { readonly kind: 'reinit'; readonly group: string; readonly leader: string }
  | { readonly kind: 'pause' | 'resume'; readonly group: string };

const FOLLOWING = ['standby', 'sync-standby', 'replica'];

export function actionsOf(
  node: NodeView,
  nodes: readonly NodeView[],
  groups: readonly GroupStatus[],
): readonly MemberAction[] {
  const { name, component } = node.status;
  const group = groups.find(({ members }) => members.includes(name));
  const twins = nodes.filter(({ status }) => status.component === component && status.name !== name);
  const restart = { kind: 'restart', isAlone: !twins.some(({ serving }) => serving) } as const;
  return [restart, ...(group === undefined ? [] : groupActions(node, group))];
}

function groupActions(node: NodeView, group: GroupStatus): readonly MemberAction[] {
  const { name, standing, state } = node.status;
  const isPaused = group.mode === 'paused';
  const hold: MemberAction = { kind: isPaused ? 'resume' : 'pause', group: group.name };
  const holds = group.manager === 'patroni' ? [hold] : [];
  const base = { group: group.name };
  if (group.leader === name) {
    const others = group.members.length > 1;
    return [...(others ? [{ kind: 'switch-over', ...base, from: name, to: null } as const] : []), ...holds];
  }
  const follows = FOLLOWING.includes(standing?.role ?? '');
  const switchOver =
    follows && group.leader !== null
      ? [{ kind: 'switch-over', ...base, from: group.leader, to: name } as const]
      : [];
  if (group.manager !== 'patroni' || state !== 'running') return [...switchOver, ...holds];
  const promote: MemberAction = {
    kind: 'promote',
    ...base,
    against: group.leader,
    missingBytes: standing?.missingBytes ?? null,
  };
  // A follower that has every commit takes over by a switchover, which loses nothing.
  const canPromote = group.leader === null || !group.successors.includes(name);
  const reinit = group.leader === null ? [] : [{ kind: 'reinit', ...base, leader: group.leader } as const];
  return [...switchOver, ...(canPromote ? [promote] : []), ...reinit, ...holds];
}
