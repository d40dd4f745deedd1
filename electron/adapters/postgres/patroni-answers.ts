import * as z from 'zod';
import type { Follower, MemberWord } from '../../domain/health/group-observation.ts';
import type { MemberTrouble } from '../../ports/group-reader.ts';

/**
 * What a member of Patroni answers to `GET /health` (Patroni 4, `patroni/api.py`, get_postgresql_status). Role and
 * positions are there when its own server was asked in that moment; without positions, the role is only remembered.
 */
const position = z.number().int().nonnegative();
const replication = z.object({
  application_name: z.string(),
  state: z.string(),
  sync_state: z.string(),
});
const status = z.object({
  state: z.string().max(100),
  role: z.string().max(100),
  timeline: z.number().int().positive().nullish(),
  xlog: z
    .union([
      z.object({ location: position }),
      z.object({
        received_location: position.nullable(),
        replayed_location: position.nullable(),
        replayed_timestamp: z.string().nullable(),
      }),
    ])
    .optional(),
  replication_state: z.string().nullish(),
  replication: z.array(replication).default([]),
  pause: z.boolean().default(false),
  failsafe_mode_is_active: z.boolean().default(false),
  patroni: z.object({ scope: z.string(), name: z.string() }),
});

export function parsePatroniStatus(
  body: string,
  expected: { readonly scope: string; readonly member: string },
): MemberWord | MemberTrouble {
  const parsed = status.safeParse(parseJson(body));
  if (!parsed.success) return { trouble: 'what its Patroni answers is not understood' };
  const { state, role, timeline, xlog, patroni, pause, failsafe_mode_is_active, ...rest } = parsed.data;
  if (patroni.scope !== expected.scope || patroni.name !== expected.member) {
    return {
      trouble: `another Patroni answers in its place: ${patroni.name} of ${patroni.scope}`.slice(0, 200),
    };
  }
  if (xlog === undefined) return { trouble: `its PostgreSQL is ${state}` };
  const modes = { isPaused: pause, isFailsafe: failsafe_mode_is_active };
  if ('location' in xlog) {
    if (role !== 'primary')
      return { trouble: `what its Patroni answers contradicts itself: a ${role} that writes` };
    return {
      acceptsWrites: true,
      timeline: timeline ?? null,
      positionBytes: xlog.location,
      receivedBytes: null,
      replayedAtMs: null,
      link: null,
      followers: rest.replication.map(followerOf),
      ...modes,
    };
  }
  return {
    acceptsWrites: false,
    timeline: timeline ?? null,
    positionBytes: xlog.replayed_location,
    receivedBytes: xlog.received_location,
    replayedAtMs: timestampMs(xlog.replayed_timestamp),
    link: rest.replication_state === 'streaming' ? 'up' : 'down',
    followers: [],
    ...modes,
  };
}

/** A row of pg_stat_replication. */
function followerOf({ application_name, state, sync_state }: z.output<typeof replication>): Follower {
  const sync =
    sync_state === 'sync' || sync_state === 'quorum'
      ? 'sync'
      : sync_state === 'potential'
        ? 'potential'
        : 'async';
  return { member: application_name, isStreaming: state === 'streaming', sync, lagSeconds: null };
}

/** `[[timeline, position, reason, promoted at?, member?], …]`, of each timeline that has ended. */
const history = z.array(z.tuple([z.number().int(), z.number(), z.string()]).rest(z.string()));

/** When the timeline was begun by a promotion; null for the first, and where nobody wrote it down. */
export function parseTimelineStart(body: string, timeline: number): number | null {
  const parsed = history.safeParse(parseJson(body));
  const promotion = parsed.data?.find(([ended]) => ended === timeline - 1);
  return timestampMs(promotion?.[3] ?? null);
}

/** `2026-11-21 14:40:01.123456+00:00` */
function timestampMs(text: string | null): number | null {
  const ms = text === null ? Number.NaN : Date.parse(text.replace(' ', 'T'));
  return Number.isNaN(ms) ? null : ms;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
