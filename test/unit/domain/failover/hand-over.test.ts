import { describe, expect, it } from 'vitest';
import { explainGuardian } from '../../../../electron/domain/failover/guardian.ts';
import {
  ACT_DEADLINE_MS,
  COOL_DOWN_MS,
  MAX_ATTEMPTS,
  MAX_STARTS,
  policyFor,
  RETRY_MS,
  SETTLE_LIMIT_MS,
} from '../../../../electron/domain/failover/policy.ts';
import { GuardianRig, LIFE, NEXT_LIFE, seen } from '../../../helpers/guardian-rig.ts';

const explain = (rig: GuardianRig): string => explainGuardian(rig.state, policyFor(rig.manager), rig.nowMs);
const leads = (leader: string | null, revision: string) => ({ leadership: { leader, revision } });

describe('proof of death', () => {
  it('is confirmed by an inspect before the leader key is released under its condition', () => {
    const rig = GuardianRig.healthy();

    rig.seeDead();
    expect(rig.wantedKinds).toEqual(['confirm']);

    rig.confirm();
    expect(rig.wanted).toEqual([
      expect.objectContaining({ kind: 'release-leader', leadership: { leader: 'data-1', revision: '7' } }),
    ]);
  });

  it('is an order to Sentinel for Redis, good only for as long as the proof', () => {
    const rig = GuardianRig.healthy('sentinel');
    rig.seeDead();
    const askedAtMs = rig.nowMs;
    rig.confirm();

    expect(rig.wanted).toEqual([
      expect.objectContaining({
        kind: 'order-failover',
        expiresAtMs: askedAtMs + policyFor('sentinel').proofLifetimeMs,
      }),
    ]);
  });

  it('that arrives too late is asked for again', () => {
    const rig = GuardianRig.healthy('sentinel');
    rig.seeDead();
    rig.answer('confirm', { kind: 'confirmed', engineState: 'stopped', life: LIFE }, 200);
    expect(rig.wanted).toEqual([]);

    rig.tick(RETRY_MS);
    expect(rig.wantedKinds).toEqual(['confirm']);
  });

  it('that comes after its time limit proves nothing for a later hand-over', () => {
    const rig = GuardianRig.healthy();
    rig.seeDead();
    rig.see({ members: [seen('data-1', 'running', NEXT_LIFE), seen('data-2')], ...leads('data-1', '8') });
    rig.probe('data-1', 'ok', 1, NEXT_LIFE);
    rig.tick(COOL_DOWN_MS);
    rig.see({ members: [seen('data-1', 'stopped', NEXT_LIFE), seen('data-2')], ...leads('data-1', '8') });
    expect(rig.wantedKinds).toEqual(['confirm', 'confirm']);

    rig.confirm();
    expect(rig.wantedKinds).toEqual(['confirm']);
  });

  it('is the answer to the question that is open, not to another', () => {
    const rig = GuardianRig.healthy();
    rig.seeDead();
    const { phase } = rig.state;
    rig.state = { ...rig.state, phase: { ...phase, actId: 99 } as typeof phase };
    rig.confirm();

    expect(rig.wanted).toEqual([]);
  });

  it('does not let a revision in that was read after it', () => {
    const rig = GuardianRig.healthy();
    rig.seeDead();
    rig.seeDead(leads('data-1', '8'));
    rig.confirm();

    expect(rig.wanted).toEqual([]);
    expect(rig.incidents.map(({ outcome }) => outcome)).toContain('abandoned');
  });
});

describe('a primary that its restart policy brings back', () => {
  it.each([
    ['is about to start', seen('data-1', 'restarting')],
    ['runs again', seen('data-1', 'running', NEXT_LIFE)],
  ])('and %s is killed first', (_, primary) => {
    const rig = GuardianRig.healthy();
    rig.see({ members: [primary, seen('data-2')] });

    expect(rig.wanted).toEqual([{ kind: 'kill', member: 'data-1', life: primary.life }]);
    rig.answer('kill', { kind: 'done' });
    expect(rig.wantedKinds).toEqual(['confirm']);
    rig.confirm('stopped', primary.life);
    expect(rig.wantedKinds).toEqual(['release-leader']);
  });

  it('and lives another life than the one to be killed is looked at again', () => {
    const rig = GuardianRig.healthy();
    rig.see({ members: [seen('data-1', 'restarting'), seen('data-2')] });
    rig.refuse('kill', 'other-life');
    expect(rig.wanted).toEqual([]);

    rig.see({ members: [seen('data-1', 'running', NEXT_LIFE), seen('data-2')] });
    expect(rig.wanted).toEqual([{ kind: 'kill', member: 'data-1', life: NEXT_LIFE }]);
  });

  it('and answers already may stay', () => {
    const rig = new GuardianRig();
    rig.see({ members: [seen('data-1', 'running', NEXT_LIFE), seen('data-2')] });
    rig.probe('data-1', 'ok', 1, NEXT_LIFE);
    rig.probe('data-2', 'ok');

    expect(rig.wanted).toEqual([]);
    expect(explain(rig)).toBe('watching');
  });
});

describe('suspicion', () => {
  it('fences, confirms and only then hands over', () => {
    const rig = GuardianRig.healthy();
    rig.probe('data-1', 'silent', 3);
    expect(rig.wanted).toEqual([]);

    rig.probe('data-1', 'silent');
    expect(rig.wanted).toEqual([{ kind: 'kill', member: 'data-1', life: LIFE }]);
    rig.answer('kill', { kind: 'done' });
    rig.confirm();
    expect(rig.wantedKinds).toEqual(['release-leader']);
  });

  it('is found within a second, so that writes can resume within two', () => {
    const rig = GuardianRig.healthy();
    const frozenAtMs = rig.nowMs;
    rig.probe('data-1', 'silent', 4);

    expect(rig.wantedKinds).toEqual(['kill']);
    expect(rig.nowMs - frozenAtMs).toBeLessThanOrEqual(1_000);
  });

  it('does not believe a kill that was answered: the container decides', () => {
    const rig = GuardianRig.healthy();
    rig.probe('data-1', 'silent', 4);
    rig.answer('kill', { kind: 'done' });
    rig.confirm('running');

    expect(rig.wantedKinds).toEqual(['kill']);
  });

  it('of a paused container is not spared: it may wake at any time', () => {
    const rig = GuardianRig.healthy();
    rig.see({ members: [seen('data-1', 'paused'), seen('data-2')] });
    expect(rig.wanted).toEqual([]);
    rig.probe('data-1', 'silent', 4);
    rig.answer('kill', { kind: 'done' });
    rig.confirm('paused');

    expect(rig.wantedKinds).toEqual(['kill']);
  });

  it('is not raised by one that answers badly: its manager has it in hand', () => {
    const rig = GuardianRig.healthy();
    rig.probe('data-1', 'wrong', 10);

    expect(rig.wanted).toEqual([]);
  });

  it('is not raised when nobody answers: then it is the guardian who is cut off', () => {
    const rig = GuardianRig.healthy();
    rig.probe('data-2', 'silent', 4);
    rig.probe('data-1', 'silent', 4);

    expect(rig.wanted).toEqual([]);
  });

  it('leaves a member that starts its time', () => {
    const rig = new GuardianRig();
    rig.see({});
    rig.probe('data-2', 'ok');
    rig.probe('data-1', 'refused', 8);

    expect(rig.wanted).toEqual([]);
  });
});

describe('a call that goes wrong', () => {
  const ordered = (manager: 'patroni' | 'sentinel' = 'patroni'): GuardianRig => {
    const rig = GuardianRig.healthy(manager);
    rig.seeDead();
    rig.confirm();
    return rig;
  };

  it('because the condition does not hold any more ends the hand-over with a fresh look', () => {
    const rig = ordered();
    rig.refuse('release-leader', 'condition-failed');

    expect(rig.lastIncident).toMatchObject({
      outcome: 'abandoned',
      summary: 'data-1: somebody else has changed the lead',
    });
  });

  it('because Sentinel knows no good replica yet is tried again from the proof on', () => {
    const rig = ordered('sentinel');
    rig.refuse('order-failover', 'no-candidate');
    expect(rig.wanted).toEqual([]);

    rig.tick(RETRY_MS);
    expect(rig.wantedKinds).toEqual(['confirm']);
  });

  it('because a failover is under way waits for its end', () => {
    const rig = ordered('sentinel');
    rig.refuse('order-failover', 'in-progress');
    rig.tick(1_000);
    expect(rig.wanted).toEqual([]);

    rig.seeDead(leads('data-2', '8'));
    expect(rig.lastIncident).toMatchObject({ outcome: 'handed-over', summary: 'data-1: data-2 leads' });
  });

  it('again and again is given up with the reason', () => {
    const rig = ordered('sentinel');
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) {
      rig.refuse('order-failover', 'no-candidate');
      rig.tick(RETRY_MS);
      rig.confirm();
    }
    rig.refuse('order-failover', 'no-candidate');

    expect(rig.wanted).toEqual([]);
    expect(rig.lastIncident).toMatchObject({
      outcome: 'given-up',
      summary: 'data-1: given up after 10 tries: it said no-candidate',
    });
  });

  it('without an answer is looked after, and tried again when it had no effect', () => {
    const rig = ordered();
    rig.tick(ACT_DEADLINE_MS);
    rig.seeDead();
    rig.tick(SETTLE_LIMIT_MS);
    rig.tick(RETRY_MS);

    expect(rig.wantedKinds).toEqual(['release-leader', 'confirm']);
  });

  it('of the inspect proves nothing', () => {
    const rig = GuardianRig.healthy();
    rig.seeDead();
    rig.answer('confirm', { kind: 'unanswered', detail: 'reset' });
    expect(rig.wanted).toEqual([]);
    rig.tick(RETRY_MS);

    expect(rig.wantedKinds).toEqual(['confirm']);
  });

  it('of a start is tried with longer and longer pauses, then left to a person', () => {
    const rig = GuardianRig.healthy();
    rig.see({ members: [seen('data-1'), seen('data-2', 'stopped')] });
    let starts = 0;
    for (let second = 0; second < 600; second += 1) {
      rig.tick(1_000);
      if (!rig.wantedKinds.includes('start')) continue;
      starts += 1;
      rig.refuse('start', 'failed');
    }

    expect(starts).toBe(MAX_STARTS);
  });
});

describe('an incident', () => {
  it('names each step with its time', () => {
    const rig = GuardianRig.healthy();
    rig.probe('data-1', 'silent', 4);
    const suspectedAtMs = rig.nowMs;
    rig.answer('kill', { kind: 'done' });
    rig.confirm();
    rig.answer('release-leader', { kind: 'done' }, 10);
    rig.seeDead(leads('data-2', '8'));

    expect(rig.lastIncident).toMatchObject({ group: 'data', member: 'data-1', isAlarm: true });
    expect(rig.lastIncident?.steps.map(({ atMs, text }) => `${atMs - suspectedAtMs} ${text}`)).toEqual([
      '0 data-1: says nothing: frozen or cut off, 4 times in a row',
      '0 fencing data-1',
      '10 confirmed: data-1 does not run',
      '10 handing over',
      '25 data-1: data-2 leads',
    ]);
    expect(new Set(rig.incidents.map(({ id }) => id)).size).toBe(1);
  });
});
