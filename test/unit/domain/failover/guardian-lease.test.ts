import { describe, expect, it } from 'vitest';
import {
  FREE_LEASE,
  isLeaseHeld,
  LEASE_MS,
  lostLease,
  RENEW_EVERY_MS,
  renewedLease,
} from '../../../../electron/domain/failover/guardian-lease.ts';
import { SeededRandom } from '../../../helpers/seeded-random.ts';

describe('the lease of a warden', () => {
  it('is held from the moment it says that it acts, until it was silent for too long', () => {
    expect(isLeaseHeld(FREE_LEASE, 0)).toBe(false);
    const lease = renewedLease(FREE_LEASE, 1_000);
    expect(isLeaseHeld(lease, 1_000 + LEASE_MS - 1)).toBe(true);
    expect(isLeaseHeld(lease, 1_000 + LEASE_MS)).toBe(false);
  });

  it('is not given back by an answer that was asked for before it was lost', () => {
    const lost = lostLease(renewedLease(FREE_LEASE, 1_000), 1_500);
    expect(isLeaseHeld(lost, 1_501)).toBe(false);
    expect(isLeaseHeld(renewedLease(lost, 1_400), 1_501)).toBe(false);
    expect(isLeaseHeld(renewedLease(lost, 1_600), 1_601)).toBe(true);
  });

  it('is not shortened by an older answer that comes later', () => {
    const lease = renewedLease(renewedLease(FREE_LEASE, 2_000), 1_000);
    expect(isLeaseHeld(lease, 2_000 + LEASE_MS - 1)).toBe(true);
  });

  it('leaves no stack without a guardian for longer than its term, whatever dies and however slow the answers are', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const { nobodyForMs, bothForMs } = live(new SeededRandom(seed));
      expect({ seed, isUnguarded: nobodyForMs > LEASE_MS }).toEqual({ seed, isUnguarded: false });
      // A warden that is well is not shadowed for ever.
      expect({ seed, isShadowed: bothForMs > 2 * RENEW_EVERY_MS }).toEqual({ seed, isShadowed: false });
    }
  });
});

const ANSWER_WITHIN_MS = 800;

/** A minute of a host and a warden that dies and comes back; answers take their time and overtake each other. */
function live(random: SeededRandom): { readonly nobodyForMs: number; readonly bothForMs: number } {
  let lease = FREE_LEASE;
  let isAlive = true;
  let changesAtMs = random.between(0, 8_000);
  const answers: { readonly askedAtMs: number; readonly dueMs: number }[] = [];
  let [nobodyMs, bothMs, nobodyForMs, bothForMs] = [0, 0, 0, 0];
  for (let atMs = 0; atMs < 60_000; atMs += 50) {
    if (atMs >= changesAtMs) {
      isAlive = !isAlive;
      changesAtMs = atMs + random.between(100, 12_000);
      // The engine says at once that its container ended; a frozen one it does not know of.
      if (!isAlive && random.fraction() < 0.5) lease = lostLease(lease, atMs);
    }
    if (atMs % RENEW_EVERY_MS === 0 && isAlive) {
      answers.push({ askedAtMs: atMs, dueMs: atMs + random.between(1, ANSWER_WITHIN_MS) });
    }
    for (const answer of answers.filter(({ dueMs }) => dueMs <= atMs)) {
      answers.splice(answers.indexOf(answer), 1);
      lease = renewedLease(lease, answer.askedAtMs);
    }
    const held = isLeaseHeld(lease, atMs);
    nobodyMs = held && !isAlive ? nobodyMs + 50 : 0;
    bothMs = !held && isAlive ? bothMs + 50 : 0;
    nobodyForMs = Math.max(nobodyForMs, nobodyMs);
    bothForMs = Math.max(bothForMs, bothMs);
  }
  return { nobodyForMs, bothForMs };
}
