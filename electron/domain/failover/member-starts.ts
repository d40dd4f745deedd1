import { memberOf } from './group.ts';
import { type GuardianState, healthOf } from './guardian-state.ts';
import { handOverLimitation } from './hand-over-limitation.ts';
import { MAX_STARTS, START_AFTER_MS } from './policy.ts';
import type { Turn } from './turn.ts';

/** Starts what should run and nobody else starts: members that Docker gave up on, and those that were fenced. */
export function startMembers(turn: Turn): void {
  for (const member of turn.state.group.members) {
    if (!isToBeStarted(turn.state, member, turn.atMs)) continue;
    const { starts, look } = turn.state;
    const count = (starts[member]?.count ?? 0) + 1;
    turn.update({ starts: { ...starts, [member]: { count, lastAtMs: turn.atMs } } });
    turn.issue({ kind: 'start', member, life: memberOf(look, member)?.life ?? null });
    const text = `${member}: started, because nobody else does (${count} of ${MAX_STARTS})`;
    turn.record({
      id: `${turn.state.group.name}/${member}/start/${turn.atMs}`,
      group: turn.state.group.name,
      member,
      isAlarm: false,
      outcome: 'started',
      summary: text,
      steps: [{ atMs: turn.atMs, text }],
    });
  }
}

function isToBeStarted(state: GuardianState, member: string, atMs: number): boolean {
  const { look, instructions } = state;
  const seen = memberOf(look, member);
  const health = healthOf(state, member);
  if (look?.leadership == null || seen?.engineState !== 'stopped' || health === null) return false;
  if (instructions.stoppedOnPurpose.includes(member)) return false;
  // Under a restart policy only a stop through the engine leaves a container down that ended cleanly.
  if (seen.endedCleanly && !seen.isGivenUp) return false;
  if (atMs - health.engineStateSinceMs < START_AFTER_MS) return false;
  const { count, lastAtMs } = state.starts[member] ?? { count: 0, lastAtMs: Number.NEGATIVE_INFINITY };
  if (count >= MAX_STARTS || atMs - lastAtMs < START_AFTER_MS * 2 ** count) return false;
  if (look.leadership.leader !== member) return true;
  // Its data may be the only ones: it comes back unless somebody else can take over.
  const limitation = handOverLimitation(state, member, atMs);
  return limitation !== null && limitation.kind !== 'cooling-down';
}
