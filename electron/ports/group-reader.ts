import type { Deciders, MemberWord } from '../domain/health/group-observation.ts';
import type { RoleGroup } from '../domain/stack/role-groups.ts';

/** Asks the members of a group, each for itself, and those who decide who leads. Changes nothing. */
export interface GroupReader {
  /**
   * `running` names the members that are worth asking. Never throws: what could not be learnt is said in words. Ends
   * within about one and a half times `timeoutMs`.
   */
  read(group: RoleGroup, running: ReadonlySet<string>, timeoutMs: number): Promise<GroupReading>;
}

export interface GroupReading {
  /** Of the members that were asked: what each says, or why nothing is known. */
  readonly words: ReadonlyMap<string, MemberWord | MemberTrouble>;
  readonly deciders: Pick<Deciders, 'leader' | 'trouble' | 'known' | 'canElect'>;
  /** Of the member that takes writes; epoch milliseconds. */
  readonly leaderSinceMs: number | null;
}

export interface MemberTrouble {
  readonly trouble: string;
}
