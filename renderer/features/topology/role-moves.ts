import type { GroupStatus } from '../../../electron/contract/schemas.ts';

/** Who led each group last; a group without a leader at the moment keeps the one it had. */
export type Leaders = Readonly<Record<string, string>>;

export interface RoleMove {
  readonly group: string;
  readonly from: string;
  readonly to: string;
}

/** The lead that has gone from one member to another, however long nobody held it in between. */
export function roleMoves(
  before: Leaders,
  groups: readonly Pick<GroupStatus, 'name' | 'leader'>[],
): { readonly leaders: Leaders; readonly moves: readonly RoleMove[] } {
  const moves: RoleMove[] = [];
  const leaders: Record<string, string> = {};
  for (const { name, leader } of groups) {
    const known = before[name];
    const now = leader ?? known;
    if (now !== undefined) leaders[name] = now;
    if (known !== undefined && leader !== null && leader !== known) {
      moves.push({ group: name, from: known, to: leader });
    }
  }
  return { leaders, moves };
}
