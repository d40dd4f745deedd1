import * as z from 'zod';
import type { MemberWord } from '../../domain/health/group-observation.ts';
import type { MemberTrouble } from '../../ports/group-reader.ts';

/**
 * `ROLE`, the same in Redis and Valkey. It says what `INFO replication` says, as data: the client prints the answer of
 * `INFO` as it is, over many lines, whatever form it was asked for.
 */

const offset = z.number().int().nonnegative();
/** Replicas that are online, with what each has confirmed. */
const master = z.tuple([
  z.literal('master'),
  offset,
  z.array(z.tuple([z.ipv4(), z.string(), z.string()])).max(64),
]);
/** Whom it follows, how far the link has come, and what it has; -1 without a link. */
const replica = z.tuple([
  z.literal('slave'),
  z.string(),
  z.number().int(),
  z.enum(['handshake', 'none', 'connect', 'connecting', 'sync', 'connected', 'unknown']),
  z.number().int(),
]);

/** @param memberAt whose address it is; null for a stranger's. */
export function parseRole(
  answer: unknown,
  memberAt: (address: string) => string | null,
): MemberWord | MemberTrouble {
  const nothing = {
    timeline: null,
    receivedBytes: null,
    replayedAtMs: null,
    isPaused: false,
    isFailsafe: false,
  };
  const leading = master.safeParse(answer);
  if (leading.success) {
    const [, positionBytes, replicas] = leading.data;
    const followers = replicas.flatMap(([address]) => {
      const member = memberAt(address);
      return member === null ? [] : [{ member, isStreaming: true, sync: 'async' as const, lagSeconds: null }];
    });
    return { ...nothing, acceptsWrites: true, positionBytes, link: null, followers };
  }
  const following = replica.safeParse(answer);
  if (!following.success) return { trouble: 'what it answers about its role is not understood' };
  const [, , , link, position] = following.data;
  return {
    ...nothing,
    acceptsWrites: false,
    positionBytes: position < 0 ? null : position,
    link: link === 'connected' ? 'up' : 'down',
    followers: [],
  };
}
