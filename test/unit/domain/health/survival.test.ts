import { describe, expect, it } from 'vitest';
import { drillById } from '../../../../electron/domain/drill/catalogue.ts';
import { DRILL_IDS, type DrillId } from '../../../../electron/domain/drill/drill-id.ts';
import { describeGroup } from '../../../../electron/domain/health/describe-group.ts';
import type { DrillOutcome, DrillRecord } from '../../../../electron/domain/health/drill-evidence.ts';
import type { GroupObservation } from '../../../../electron/domain/health/group-observation.ts';
import { type SurvivalMember, stackSurvival } from '../../../../electron/domain/health/survival.ts';
import {
  stackWord,
  survivalGrounds,
  survivalSentence,
} from '../../../../electron/domain/health/survival-sentence.ts';
import {
  database,
  etcd,
  follows,
  gone,
  NOW_MS,
  says,
  silent,
  writes,
} from '../../../helpers/group-observations.ts';

const GATEWAY_DRILLS = DRILL_IDS.filter((id) => id.startsWith('gateway-'));

const down = { state: 'exited', readiness: 'not-ready' } as const;
const unasked = { readiness: 'unknown' } as const;
const missing = { state: 'missing', readiness: 'unknown' } as const;

const member = (name: string, over: Partial<SurvivalMember> = {}): SurvivalMember => ({
  name,
  container: `pair-${name}`,
  component: name.replace(/-\d+$/, ''),
  kind: name.includes('balancer') ? 'balancer' : name.replace(/-\d+$/, ''),
  pod: name,
  role: 'member',
  state: 'running',
  readiness: 'ready',
  image: 'tandem/x:1',
  spec: `spec-${name}`,
  ...over,
});

const infra = (pod: string, over: Partial<SurvivalMember> = {}): SurvivalMember =>
  member(pod, { role: 'infra', container: `pair-${pod}-pod`, readiness: 'unknown', ...over });

const gateways = (
  first: Partial<SurvivalMember> = {},
  second: Partial<SurvivalMember> = {},
): readonly SurvivalMember[] => [member('gateway-1', first), member('gateway-2', second)];

const verdict = (id: DrillId, over: Partial<DrillOutcome> = {}) => ({
  verdict: {
    id,
    passed: true,
    failed: 0,
    lost: 0,
    duplicated: 0,
    slowestMs: 21,
    startedAtMs: 1_000,
    guardedBy: null,
    conditions: { ratePerSecond: 200, clientRetries: null, assisted: true, parts: [] },
    ...over,
  },
});

const proven = DRILL_IDS.map((id) => verdict(id));

const survivalOf = (members: readonly SurvivalMember[], runs: DrillRecord['runs'], state = 'healthy') =>
  stackSurvival({ state, members, groups: [], guard: null }, { drills: DRILL_IDS.map(drillById), runs });

const first = (...args: Parameters<typeof survivalOf>) => survivalOf(...args).members[0];

describe('a member', () => {
  it('without a twin fails, however many drills passed', () => {
    expect(first([member('gateway-1')], proven)).toMatchObject({ survival: 'fails', reason: 'has no twin' });
  });

  it('whose twin is down fails', () => {
    expect(first(gateways({}, down), proven)).toMatchObject({
      survival: 'fails',
      reason: 'twin is not ready',
    });
  });

  it('with a ready twin and no drill is never tested: a twin alone proves nothing', () => {
    expect(first(gateways(), [])?.survival).toBe('untested');
  });

  it('with a ready twin and passed drills survives, and says how many drills say so', () => {
    expect(first(gateways(), proven)).toMatchObject({
      survival: 'survives',
      reason: 'proven by 7 drills',
    });
    expect(first(gateways(), [verdict('gateway-kill')])?.reason).toBe('proven by 1 of 7 drills');
  });

  it('is not proven to survive its loss by going on under strain, but what was lost there counts', () => {
    expect(first(gateways(), [verdict('gateway-cpu')])?.survival).toBe('untested');
    expect(
      first(gateways(), [...proven, verdict('gateway-cpu', { lost: 1, startedAtMs: 2_000 })]),
    ).toMatchObject({
      survival: 'fails',
      reason: '1 lost in “Take the serving gateway’s processors”',
    });
  });

  it.each([
    [{ lost: 2, passed: false }, 'fails', '2 lost in “Kill the serving gateway”'],
    [{ duplicated: 1, passed: false }, 'fails', '1 duplicated in “Kill the serving gateway”'],
    [{ lost: 1 }, 'fails', '1 lost in “Kill the serving gateway”'],
    [{ passed: false }, 'degrades', '“Kill the serving gateway” did not pass'],
    [{ failed: 3 }, 'degrades', '3 requests failed in “Kill the serving gateway”'],
  ] as const)('whose last drill ended with %o “%s”', (figures, survival, reason) => {
    const runs = [...proven.slice(1), verdict('gateway-kill', figures)];

    expect(first(gateways(), runs)).toMatchObject({ survival, reason });
  });

  it('that is down while its twin serves degrades, since the next loss is the last', () => {
    expect(first(gateways(down), proven)).toMatchObject({
      survival: 'degrades',
      reason: 'gateway-2 stands in',
    });
  });

  it('that nobody could ask, or whose twin nobody could ask, is not known', () => {
    expect(first(gateways({}, unasked), proven)?.survival).toBe('unknown');
    expect(first(gateways(unasked), proven)?.survival).toBe('unknown');
  });

  it.each([{ readiness: 'not-ready' }, { state: 'paused' }, { state: 'restarting' }] as const)(
    'with %o does not serve',
    (state) => {
      expect(first(gateways(state), proven)?.serving).toBe(false);
    },
  );

  it('in a pod without its network container does not serve, and its twin is alone', () => {
    const [one, other] = survivalOf(
      [infra('gateway-1', { state: 'exited' }), infra('gateway-2'), ...gateways()],
      proven,
    ).members;

    expect(one).toMatchObject({ serving: false, podTrouble: 'pod gateway-1 is exited' });
    expect(other).toMatchObject({ serving: true, podTrouble: null, survival: 'fails' });
  });
});

describe('the evidence', () => {
  it('is the newest verdict of each drill, in whatever order the journal comes', () => {
    const runs = [
      { verdict: null },
      verdict('gateway-kill', { lost: 1, startedAtMs: 1_000 }),
      verdict('gateway-kill', { startedAtMs: 5_000 }),
    ];

    expect(first(gateways(), runs)?.survival).toBe('survives');
    expect(first(gateways(), runs.toReversed())?.survival).toBe('survives');
    expect(first(gateways(), runs)?.provenBy?.startedAtMs).toBe(5_000);
  });

  it('of a drill of the balancer says nothing of the balancer in front of the database', () => {
    const members = ['balancer-1', 'balancer-2', 'database-balancer-1', 'database-balancer-2'].map((name) =>
      member(name),
    );

    const { members: standing } = survivalOf(members, [verdict('balancer-kill')]);

    expect(standing.map(({ survival }) => survival)).toEqual([
      'survives',
      'survives',
      'untested',
      'untested',
    ]);
    expect(standing[2]?.reason).toBe('no drill for it yet');
  });

  it('of a drill reaches a component with a name of its own by its kind', () => {
    const edge = ['edge-1', 'edge-2'].map((name) => member(name, { kind: 'gateway' }));

    expect(first(edge, [verdict('gateway-cut-off')])?.survival).toBe('survives');
  });

  it('of a drill that the stack does not allow any more counts for nothing', () => {
    const standing = stackSurvival(
      { state: 'healthy', members: gateways(), groups: [], guard: null },
      { drills: [], runs: proven },
    );

    expect(standing.members[0]?.survival).toBe('untested');
  });

  it('that nobody could read leaves what has a ready twin unknown, and what has none failing', () => {
    const members = [...gateways(), member('database-1')];

    const standing = stackSurvival({ state: 'healthy', members, groups: [], guard: null }, null);

    expect(standing.members.map(({ survival }) => survival)).toEqual(['unknown', 'unknown', 'fails']);
    expect(standing.members[0]?.reason).toBe('past drills not read');
    expect(
      survivalSentence(
        'healthy',
        stackSurvival({ state: 'healthy', members: gateways(), groups: [], guard: null }, null),
      ),
    ).toBe('Whether a member of gateway can be spared is not known.');
  });
});

describe('a stack', () => {
  const balancers = [member('balancer-1'), member('balancer-2')];
  const told = (...args: Parameters<typeof survivalOf>) => {
    const standing = survivalOf(...args);
    return [standing.survival, survivalSentence(args[2] ?? 'healthy', standing)];
  };

  it('is as good as its worst member', () => {
    const all = [...gateways(), ...balancers];

    expect(survivalOf(all, proven).survival).toBe('survives');
    expect(
      survivalOf(
        all,
        GATEWAY_DRILLS.map((id) => verdict(id)),
      ).survival,
    ).toBe('untested');
    expect(
      survivalOf([...gateways(), member('balancer-1'), member('balancer-2', unasked)], proven).survival,
    ).toBe('unknown');
    expect(survivalOf([...gateways(down), ...balancers], proven).survival).toBe('fails');
    expect(survivalOf(all, [...proven.slice(1), verdict('gateway-kill', { failed: 1 })]).survival).toBe(
      'degrades',
    );
    expect(
      survivalOf(
        [...gateways(), member('balancer-1'), member('balancer-2', unasked)],
        [verdict('gateway-kill', { failed: 1 })],
      ).survival,
    ).toBe('degrades');
    expect(survivalOf([...all, member('database-1')], proven).survival).toBe('fails');
  });

  it('counts neither what its file does not name, nor runs without a verdict', () => {
    const orphan = member('gateway-3', { kind: 'orphan', ...down });

    expect(survivalOf([...gateways(), orphan], proven).members).toHaveLength(2);
    expect(survivalOf([...gateways(), orphan], [{ verdict: null }]).proofs).toEqual([]);
  });

  it('that is not up, or not yet, is neither safe nor an alarm', () => {
    expect(told(gateways(missing, missing), proven, 'absent')).toEqual([
      'unknown',
      'Nothing of this stack runs yet.',
    ]);
    expect(told(gateways({}, missing), proven, 'changing')).toEqual([
      'unknown',
      'It is being changed: 1 of 2 members ready.',
    ]);
    expect(survivalOf(gateways({}, missing), proven, 'changing').proofs).toEqual([]);
    const stopping = gateways(down, down);
    expect(told(stopping, proven, 'changing')).toEqual([
      'unknown',
      'It is being changed: 0 of 2 members ready.',
    ]);
    expect(first(stopping, proven, 'changing')).toMatchObject({
      survival: 'unknown',
      reason: 'being changed',
    });
    // A restart in turn: what still serves is alone for so long, and the page says so.
    expect(survivalOf(gateways({}, down), proven, 'changing').members[0]?.survival).toBe('fails');
    expect(told([], proven, 'unknown')).toEqual(['unknown', 'The state of this stack is not known.']);
  });

  it('in which a member is missing though it should be there is in trouble', () => {
    expect(first(gateways(missing), proven, 'degraded')).toMatchObject({
      expected: true,
      survival: 'degrades',
    });
  });

  it.each([
    [gateways(), proven, 'survives', 'Any one member may fail now, and nothing is lost.'],
    [
      gateways(),
      [],
      'untested',
      'Every member has a ready twin. What happens when a member of gateway fails was never tested.',
    ],
    [
      gateways(),
      [verdict('gateway-kill', { failed: 2 })],
      'degrades',
      'If a member of gateway fails now, the stack goes on, but some requests fail.',
    ],
    [
      gateways(),
      [verdict('gateway-kill', { lost: 2 })],
      'fails',
      'If a member of gateway fails now, writes may be lost or doubled: the last drill showed it.',
    ],
    [gateways(down), proven, 'fails', 'If gateway-2 fails now, the service stops until it is back.'],
    [
      gateways(down, down),
      proven,
      'fails',
      'Out of service: gateway-1 and gateway-2, with nothing in their place.',
    ],
    [
      [...gateways(down), member('gateway-3')],
      proven,
      'degrades',
      'Serving without gateway-1: no member is alone, but less may fail than was planned.',
    ],
    [
      gateways(unasked, unasked),
      proven,
      'unknown',
      'Whether a member of gateway can be spared is not known: nobody could ask.',
    ],
  ] as const)('tells its state in one sentence (%#)', (members, runs, survival, sentence) => {
    expect(told(members, runs)).toEqual([survival, sentence]);
  });

  it('names a component for all of its members, and those that are alone by their own name', () => {
    const caches = ['cache-1', 'cache-2', 'cache-3'].map((name) => member(name));
    const untested = survivalOf([...gateways(), ...caches, ...balancers], [verdict('gateway-kill')]);
    expect(survivalSentence('healthy', untested)).toBe(
      'Every member has a ready twin. What happens when a member of cache or balancer fails was never tested.',
    );

    const failing = survivalOf([...gateways(down), member('database-1')], proven);
    expect(survivalSentence('degraded', failing)).toBe(
      'If gateway-2 or database-1 fails now, the service stops until it is back.',
    );

    const both = survivalOf([...gateways(), member('database-1')], [verdict('gateway-kill', { lost: 1 })]);
    expect(both.members.map(({ survival }) => survival)).toEqual(['fails', 'fails', 'fails']);
    expect(survivalSentence('healthy', both)).toMatch(
      /^If a member of gateway fails now, writes may be lost/,
    );
  });

  it('names a single member beside whole components first', () => {
    const silent = survivalOf([...gateways({}, unasked), member('database-1', unasked)], proven);
    expect(survivalSentence('healthy', silent)).toBe(
      'Whether database-1 or a member of gateway can be spared is not known: nobody could ask.',
    );
  });

  it('says what the sentence rests on', () => {
    const standing = survivalOf(
      [...gateways(), ...balancers, member('database-1')],
      [verdict('gateway-kill')],
    );

    expect(survivalGrounds(standing)).toEqual([
      '2 of 5 members can be spared, proven',
      'balancer never tested',
    ]);
    expect(standing.proofs.map(({ id }) => id)).toEqual(['gateway-kill']);
    expect(survivalGrounds(survivalOf(gateways(), [verdict('gateway-freeze', { passed: false })]))).toEqual([
      '“Freeze the serving gateway” did not pass',
    ]);
  });
});

describe('a group with a primary', () => {
  const databases = [member('data-1', { kind: 'postgres' }), member('data-2', { kind: 'postgres' })];
  const withEtcd = [...databases, member('etcd-1')];
  const survivalIn = (observation: GroupObservation, members = withEtcd) =>
    stackSurvival(
      { state: 'healthy', members, groups: [describeGroup(observation, NOW_MS, null)], guard: null },
      { drills: DRILL_IDS.map(drillById), runs: proven },
    );
  const of = (standing: ReturnType<typeof survivalIn>, name: string) =>
    standing.members.find(({ status }) => status.name === name);

  it('that is redundant survives as far as its drills show, but for its only etcd', () => {
    const standing = survivalIn(database());
    expect(of(standing, 'data-1')?.survival).toBe('survives');
    expect(of(standing, 'etcd-1')).toMatchObject({ survival: 'degrades', reason: 'no failover without it' });
    expect(survivalSentence('healthy', standing)).toBe(
      'If etcd-1 fails now, writes go on, but nobody can take over from data-1 until it is back.',
    );
  });

  it('whose etcd is gone already is not redundant, and neither is its leader safe', () => {
    const lost = survivalIn(
      database({ deciders: etcd({ answering: [], leader: null, trouble: 'no answer' }) }),
      [...databases, member('etcd-1', down)],
    );
    expect(of(lost, 'etcd-1')).toMatchObject({
      survival: 'degrades',
      reason: 'no failover while it is away',
    });
    expect(of(lost, 'data-1')).toMatchObject({ survival: 'fails', reason: 'nobody could be elected' });
    expect(of(lost, 'data-2')?.survival).toBe('survives');
  });

  it('of whose three etcd members one may go is as safe as its drills', () => {
    const names = ['etcd-1', 'etcd-2', 'etcd-3'];
    const standing = survivalIn(
      database({ deciders: etcd({ members: names, answering: names, needed: 2 }) }),
      [...databases, ...names.map((name) => member(name))],
    );
    expect(standing.survival).toBe('survives');
  });

  it('whose standby runs without being in sync has a leader that must not fail', () => {
    const follower = { member: 'data-2', isStreaming: true, sync: 'async', lagSeconds: null } as const;
    const catching = survivalIn(
      database({ members: [says('data-1', writes({ followers: [follower] })), says('data-2', follows())] }),
    );
    expect(of(catching, 'data-1')).toMatchObject({ survival: 'fails', reason: 'no standby in sync' });
    expect(survivalSentence('healthy', catching)).toBe(
      'If data-1 fails now, the service stops until it is back, and the newest writes are lost if it never is.',
    );
  });

  it('whose commits always wait loses no acknowledged write without its leader', () => {
    const alone = survivalIn(
      database({
        commits: 'strict',
        members: [says('data-1', writes({ followers: [] })), gone('data-2')],
      }),
    );
    expect(survivalSentence('healthy', alone)).toBe(
      'If data-1 fails now, the service stops until it is back, and nothing was acknowledged that it alone holds.',
    );
  });

  it('that commits without waiting is never called safe', () => {
    const standing = survivalIn(database({ commits: 'asynchronous' }));
    expect(of(standing, 'data-1')).toMatchObject({ survival: 'fails', reason: 'commits do not wait' });
    expect(survivalSentence('healthy', standing)).toContain('the last acknowledged writes may be lost');
  });

  it('of which nobody knows who leads is not known to survive', () => {
    const standing = survivalIn(
      database({ members: [silent('data-1'), says('data-2', follows())] }),
      databases,
    );
    expect(standing.members.map(({ survival }) => survival)).toEqual(['unknown', 'unknown']);
  });

  it('with two leaders is an alarm before anything else, even while it is being changed', () => {
    const split = database({ members: [says('data-1', writes()), says('data-2', writes())] });
    const groups = [describeGroup(split, NOW_MS, null)];
    const standing = stackSurvival(
      { state: 'changing', members: [...databases, member('a-1', missing)], groups, guard: null },
      null,
    );
    expect(standing.survival).toBe('fails');
    expect(survivalSentence('changing', standing)).toMatch(/^Alarm: data-1 and data-2 both accept writes/);
  });
});

describe('a proof', () => {
  const part = (over: object = {}) => ({
    component: 'gateway',
    image: 'tandem/x:1',
    members: 2,
    containers: { 'pair-gateway-1': 'spec-gateway-1', 'pair-gateway-2': 'spec-gateway-2' },
    ...over,
  });
  const conditions = { ratePerSecond: 200, clientRetries: null, assisted: true, parts: [part()] };
  const passed = (over: Partial<DrillOutcome> = {}) =>
    GATEWAY_DRILLS.map((id) => verdict(id, { conditions, ...over }));
  const updated = gateways({ image: 'tandem/x:2', spec: 'other' });

  it('holds while what the drill touched is as it was', () => {
    expect(survivalOf(gateways(), passed())).toMatchObject({ survival: 'survives', expired: [] });
  });

  it('expires when that has changed since, and says what has', () => {
    const standing = survivalOf(updated, passed());

    expect(standing.members[0]).toMatchObject({
      survival: 'untested',
      cause: 'expired',
      reason: 'gateway runs another image',
      provenBy: null,
    });
    expect(standing.proofs).toEqual([]);
    expect(standing.expired.map(({ outcome }) => outcome.id)).toEqual(GATEWAY_DRILLS);
    expect(stackWord(standing)).toBe('proof expired');
    expect(survivalSentence('healthy', standing)).toBe(
      'Every member has a ready twin. What happens when a member of gateway fails was proven before the stack changed: gateway runs another image.',
    );
    expect(survivalGrounds(standing)).toEqual(['12 proofs expired: gateway runs another image']);
  });

  it('that was run again since then holds', () => {
    const again = verdict('gateway-kill', {
      startedAtMs: 2_000,
      conditions: {
        ...conditions,
        parts: [
          part({
            image: 'tandem/x:1, tandem/x:2',
            containers: { 'pair-gateway-1': 'other', 'pair-gateway-2': 'spec-gateway-2' },
          }),
        ],
      },
    });

    expect(first(updated, [...passed(), again])).toMatchObject({
      survival: 'survives',
      reason: 'proven by 1 of 7 drills',
    });
  });

  it('of the contrary does not expire: a change may have mended it, and may not', () => {
    expect(first(updated, passed({ lost: 1, passed: false }))).toMatchObject({
      survival: 'fails',
      cause: 'harmful',
    });
    expect(first(updated, passed({ failed: 2 }))?.survival).toBe('degrades');
  });

  it('beside members that were never tested is not what the stack is called by', () => {
    const standing = survivalOf([...updated, member('balancer-1'), member('balancer-2')], passed());

    expect(stackWord(standing)).toBe('never tested');
    expect(survivalSentence('healthy', standing)).toBe(
      'Every member has a ready twin. What happens when a member of balancer fails was never tested.',
    );
    expect(survivalGrounds(standing)).not.toContain('balancer never tested');
  });
});
