import type { LogLine, MemberLogs } from '../ports/container-engine.ts';

/** One stack's log lines in the order of their time, first what there is, then what comes. */

export interface FollowedMember {
  readonly member: string;
  readonly container: string;
}

export interface MemberLogLine {
  readonly member: string;
  readonly stream: 'stdout' | 'stderr';
  readonly atMs: number;
  readonly text: string;
}

export interface FollowRequest {
  readonly members: readonly FollowedMember[];
  readonly tail: number;
  readonly follow: boolean;
  readonly signal: AbortSignal;
  /** Awaited, so that a slow reader slows the engine's stream instead of filling memory. */
  readonly onLines: (lines: readonly MemberLogLine[]) => Promise<void>;
}

export async function followLogs(logs: MemberLogs, request: FollowRequest): Promise<void> {
  const { members, tail, signal } = request;
  const past = await Promise.all(members.map((member) => readPast(logs, member, tail, signal)));
  const merged = past.flat().sort((one, other) => one.atMs - other.atMs);
  // `tail` counts the merged lines a person sees, not each member's.
  if (merged.length > 0) await request.onLines(merged.slice(-Math.max(tail, 1)));
  if (!request.follow) return;
  await Promise.all(
    members.map(async (member, index) => {
      const last = past[index]?.at(-1)?.atMs ?? 0;
      const query = { follow: true, tail: 'all' as const, signal, ...(last > 0 ? { sinceMs: last } : {}) };
      for await (const line of logs.logs(member.container, query)) {
        // `since` includes its own instant: what was shown already comes once more.
        if (line.atMs <= last) continue;
        await request.onLines([named(member, line)]);
      }
    }),
  );
}

async function readPast(
  logs: MemberLogs,
  member: FollowedMember,
  tail: number,
  signal: AbortSignal,
): Promise<readonly MemberLogLine[]> {
  const lines: MemberLogLine[] = [];
  if (tail === 0) return lines;
  for await (const line of logs.logs(member.container, { follow: false, tail, signal })) {
    lines.push(named(member, line));
  }
  return lines;
}

function named({ member }: FollowedMember, { stream, atMs, text }: LogLine): MemberLogLine {
  return { member, stream, atMs, text };
}
