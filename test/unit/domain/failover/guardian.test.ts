import { describe, expect, it } from 'vitest';
import { advanceGuardian, explainGuardian } from '../../../../electron/domain/failover/guardian.ts';
import {
  ACT_DEADLINE_MS,
  CHANGES_WINDOW_MS,
  COOL_DOWN_MS,
  IDLE_LOOK_MS,
  policyFor,
  START_AFTER_MS,
  TROUBLED_LOOK_MS,
} from '../../../../electron/domain/failover/policy.ts';
import { GuardianRig, LIFE, seen } from '../../../helpers/guardian-rig.ts';

const explain = (rig: GuardianRig): string => explainGuardian(rig.state, policyFor(rig.manager), rig.nowMs);
const leads = (leader: string | null, revision: string) => ({ leadership: { leader, revision } });

describe('without a candidate', () => {
  it('nothing is done, and the cost is said once', () => {
    const rig = GuardianRig.healthy();
    rig.seeDead({ inSync: [] });
    rig.tick(100);
    rig.tick(100);

    expect(rig.wanted).toEqual([]);
    expect(rig.incidents).toHaveLength(1);
    expect(rig.lastIncident).toMatchObject({ outcome: 'refused', isAlarm: true });
    expect(rig.lastIncident?.summary).toBe(
      'data-1: its container is not running, and no standby holds every acknowledged write; ' +
        'promoting another one would lose what only data-1 holds',
    );
  });

  it.each([
    ['is not running', seen('data-2', 'stopped')],
    ['is paused', seen('data-2', 'paused')],
  ])('because it %s, a suspected primary is not fenced', (_, standby) => {
    const rig = GuardianRig.healthy();
    rig.see({ members: [seen('data-1'), standby] });
    rig.probe('data-1', 'silent', 4);

    expect(rig.wanted).toEqual([]);
    expect(explain(rig)).toContain('data-2 would hold every acknowledged write, but cannot take over now');
  });

  it('that was lost between fence and order, the order is not given', () => {
    const rig = GuardianRig.healthy();
    rig.probe('data-1', 'silent', 4);
    rig.answer('kill', { kind: 'done' });
    rig.seeDead({ inSync: [] });
    rig.confirm();

    expect(rig.wanted).toEqual([]);
    expect(rig.incidents.map(({ outcome }) => outcome)).toContain('abandoned');
  });

  it('the dead primary is started after a pause: only it has the data', () => {
    const rig = GuardianRig.healthy();
    rig.seeDead({ inSync: [] });
    rig.tick(START_AFTER_MS);

    expect(rig.wanted).toEqual([{ kind: 'start', member: 'data-1', life: LIFE }]);
  });
});

describe('a person', () => {
  it('who stops the primary gets a hand-over, no alarm and no restart', () => {
    const rig = GuardianRig.healthy();
    rig.instruct({ stoppedOnPurpose: ['data-1'] });
    rig.probe('data-1', 'silent', 4);
    expect(rig.wanted).toEqual([]);

    rig.seeDead();
    rig.confirm();
    expect(rig.wantedKinds).toEqual(['release-leader']);
    rig.answer('release-leader', { kind: 'done' });
    rig.seeDead(leads('data-2', '9'));
    rig.tick(10 * START_AFTER_MS);

    expect(rig.wanted).toEqual([]);
    expect(rig.lastIncident).toMatchObject({ outcome: 'handed-over', isAlarm: false });
  });

  it('who stops a member from a terminal is obeyed as well: it ended cleanly', () => {
    const rig = GuardianRig.healthy();
    rig.see({ members: [seen('data-1'), { ...seen('data-2', 'stopped'), endedCleanly: true }] });
    rig.tick(10 * START_AFTER_MS);

    expect(rig.wanted).toEqual([]);
  });

  it('who stops everything gets no incident', () => {
    const rig = GuardianRig.healthy();
    rig.instruct({ stoppedOnPurpose: ['data-1', 'data-2'] });
    rig.see({ members: [seen('data-1', 'stopped'), seen('data-2', 'stopped')] });
    rig.tick(10 * START_AFTER_MS);

    expect(rig.wanted).toEqual([]);
    expect(rig.incidents).toEqual([]);
  });

  it.each([
    ['switches the guardian off', { isEnabled: false }],
    ['begins maintenance', { isInMaintenance: true }],
  ])('who %s ends what was not ordered yet', (_, instructions) => {
    const rig = GuardianRig.healthy();
    rig.seeDead();
    rig.instruct(instructions);
    expect(rig.lastIncident?.outcome).toBe('abandoned');
    rig.confirm();
    rig.tick(10 * START_AFTER_MS);

    expect(rig.wanted).toEqual([]);
  });

  it('who stops a primary that is just restarting is not overtaken', () => {
    const rig = GuardianRig.healthy();
    rig.instruct({ stoppedOnPurpose: ['data-1'] });
    rig.see({ members: [seen('data-1', 'restarting'), seen('data-2')] });

    expect(rig.wanted).toEqual([]);
    expect(rig.incidents).toEqual([]);
  });
});

describe('flapping', () => {
  it('is prevented by a cool-down after each change', () => {
    const rig = GuardianRig.healthy();
    rig.see(leads('data-2', '8'));
    rig.see({
      members: [seen('data-1'), seen('data-2', 'stopped')],
      inSync: ['data-1'],
      ...leads('data-2', '8'),
    });
    expect(rig.wanted).toEqual([]);
    expect(explain(rig)).toContain('only just changed');

    rig.tick(START_AFTER_MS);
    expect(rig.wanted).toEqual([]);
    rig.tick(COOL_DOWN_MS - START_AFTER_MS);
    expect(rig.wantedKinds).toEqual(['confirm']);
  });

  it('is not what a switchover in maintenance does', () => {
    const rig = GuardianRig.healthy();
    rig.instruct({ isInMaintenance: true });
    rig.see(leads('data-2', '8'));
    rig.instruct({ isInMaintenance: false });
    rig.see({
      members: [seen('data-1'), seen('data-2', 'stopped')],
      inSync: ['data-1'],
      ...leads('data-2', '8'),
    });

    expect(rig.wantedKinds).toEqual(['confirm']);
  });

  it('is not what drills do: their changes do not count, and each still needs its cool-down', () => {
    const rig = GuardianRig.healthy('patroni', [30_000, 60_000]);
    rig.instruct({ isInDrill: true });
    rig.see(leads('data-2', '8'));
    rig.tick(COOL_DOWN_MS / 2);
    rig.see(leads('data-1', '9'));
    rig.instruct({ isInDrill: false });
    rig.seeDead({ ...leads('data-1', '9') });
    expect(explain(rig)).toContain('only just changed');

    rig.tick(COOL_DOWN_MS);
    expect(rig.wantedKinds).toEqual(['confirm']);
  });

  it('stops after three changes within the window, says why, and goes on when the window has passed', () => {
    const rig = GuardianRig.healthy('patroni', [30_000, 60_000, 90_000]);
    rig.seeDead();
    expect(rig.wanted).toEqual([]);
    expect(rig.lastIncident).toMatchObject({ outcome: 'refused', isAlarm: true });
    expect(rig.lastIncident?.summary).toContain('3 times within 10 minutes');

    rig.nowMs = 30_000 + CHANGES_WINDOW_MS;
    rig.seeDead();
    expect(rig.wantedKinds).toContain('confirm');
  });

  it('counts a change once that this guardian began and another carried out', () => {
    const rig = GuardianRig.healthy('sentinel');
    rig.seeDead();
    rig.confirm();
    rig.answer('order-failover', { kind: 'refused', reason: 'condition-failed', detail: '' });
    expect(rig.lastIncident?.outcome).toBe('abandoned');
    rig.tick(COOL_DOWN_MS / 2);
    rig.seeDead(leads('data-2', '8'));

    expect(rig.state.changesAtMs).toHaveLength(1);
  });
});

describe('a guardian that was killed', () => {
  it('before its order finds the dead primary again and goes on', () => {
    const rig = GuardianRig.healthy();
    rig.seeDead();
    rig.confirm();

    const next = new GuardianRig();
    next.seeDead();
    expect(next.incidents).toEqual([]);
    next.probe('data-2', 'ok');
    expect(next.wantedKinds).toEqual(['confirm']);
    expect(next.incidents.map(({ outcome }) => outcome)).not.toContain('refused');
  });

  it('and whose candidate says nothing all the same tells of it when that had time to answer', () => {
    const next = new GuardianRig();
    next.seeDead();
    next.probe('data-2', 'silent', 4);
    const refused = () => next.incidents.filter(({ outcome }) => outcome === 'refused').length;
    expect(refused()).toBe(0);

    next.tick(policyFor('patroni').health.startGraceMs);
    expect(refused()).toBe(1);
  });

  it('after its order finds another leader and starts the fenced member as a standby', () => {
    const next = new GuardianRig();
    next.seeDead(leads('data-2', '8'));
    next.probe('data-2', 'ok');
    next.tick(START_AFTER_MS);

    expect(next.wanted).toEqual([{ kind: 'start', member: 'data-1', life: LIFE }]);
  });
});

describe('a member that the engine gave up on', () => {
  it('is started, also when the engine itself had stopped it cleanly', () => {
    const rig = GuardianRig.healthy();
    rig.see({
      members: [seen('data-1'), { ...seen('data-2', 'stopped'), endedCleanly: true, isGivenUp: true }],
    });
    rig.tick(START_AFTER_MS);

    expect(rig.wanted).toEqual([{ kind: 'start', member: 'data-2', life: LIFE }]);
    expect(rig.lastIncident).toMatchObject({ outcome: 'started', isAlarm: false });
  });
});

describe('looks', () => {
  it('are all that an event causes', () => {
    const rig = GuardianRig.healthy();
    const { acts } = advanceGuardian(rig.state, { kind: 'hinted' }, policyFor('patroni'), rig.nowMs);

    expect(acts.map(({ act }) => act.kind)).toEqual(['look']);
  });

  it('come by themselves when no event does', () => {
    const rig = GuardianRig.healthy();
    const tick = (afterMs: number) =>
      advanceGuardian(rig.state, { kind: 'ticked' }, policyFor('patroni'), rig.nowMs + afterMs).acts;

    expect(tick(100)).toEqual([]);
    expect(tick(IDLE_LOOK_MS).map(({ act }) => act.kind)).toEqual(['look']);
  });

  it('come often while a leader is in trouble, and nobody is told before one that is new', () => {
    const rig = GuardianRig.healthy('sentinel');
    rig.see({ inSync: [] });
    rig.probe('data-1', 'silent', 4);
    rig.tick(TROUBLED_LOOK_MS);
    expect(rig.incidents).toEqual([]);
    expect(rig.state.inFlight.map(({ act }) => act.kind)).toEqual(['look']);

    rig.see({ inSync: ['data-2'] });
    expect(rig.wantedKinds).toEqual(['kill']);
    expect(rig.incidents.map(({ outcome }) => outcome)).not.toContain('refused');
  });

  it('that do not come at all are not waited for for ever', () => {
    const rig = GuardianRig.healthy('sentinel');
    rig.see({ inSync: [] });
    rig.probe('data-1', 'silent', 4);
    rig.tick(IDLE_LOOK_MS);
    expect(rig.incidents).toEqual([]);
    rig.tick(ACT_DEADLINE_MS);

    expect(rig.lastIncident).toMatchObject({ outcome: 'refused', isAlarm: true });
  });

  it('that were overtaken are not believed', () => {
    const rig = GuardianRig.healthy();
    rig.seeDead({ beganAtMs: 1 });

    expect(rig.wanted).toEqual([]);
  });
});
