/**
 * Which of a stack's two guardians acts: the warden, as long as it says in time that it does; else the app.
 *
 *   free ──the warden says that it acts──► held ──says so again──► held
 *     ▲                                     └─silent for LEASE_MS, says that it does not, or its container is gone─┐
 *     └────────────────────────────────────────────────────────────────────────────────────────────────────────────┘
 *
 * The lease saves work and says who is asked; safety does not rest on it. Whoever acts, acts on conditions (one life of
 * one container, one revision of the leader key), so that both at once, or a late one, do no harm.
 */
export interface GuardianLease {
  /** When the warden was asked that last said it acts; not when its answer came, which may have been under way for long. */
  readonly renewedAtMs: number | null;
  /** What it said before this was said by a warden that is no more. */
  readonly lostAtMs: number;
}

/** Two answers may get lost. */
export const LEASE_MS = 3_000;
export const RENEW_EVERY_MS = 1_000;
/** How long the warden believes what a host said: a host that died in a run must not leave the stack unguarded. */
export const HOST_WORD_MS = 5_000;
/**
 * How long it believes that a drill is under way: the whole of one, however busy the machine. Nothing rests on it but
 * whether a hand-over counts as a change that nobody wanted.
 */
export const DRILL_WORD_MS = 120_000;

export const FREE_LEASE: GuardianLease = { renewedAtMs: null, lostAtMs: Number.NEGATIVE_INFINITY };

/** All times are of the host's clock that only moves forward. */
export function renewedLease(lease: GuardianLease, askedAtMs: number): GuardianLease {
  if (askedAtMs <= lease.lostAtMs) return lease;
  return { ...lease, renewedAtMs: Math.max(askedAtMs, lease.renewedAtMs ?? askedAtMs) };
}

export function lostLease(lease: GuardianLease, atMs: number): GuardianLease {
  return { renewedAtMs: null, lostAtMs: Math.max(atMs, lease.lostAtMs) };
}

export function isLeaseHeld({ renewedAtMs }: GuardianLease, atMs: number): boolean {
  return renewedAtMs !== null && atMs - renewedAtMs < LEASE_MS;
}
