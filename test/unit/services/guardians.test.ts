import { describe, expect, it } from 'vitest';
import type { GroupLook } from '../../../electron/domain/failover/group.ts';
import type { GuardedGroup } from '../../../electron/domain/failover/guarded-group.ts';
import type { Incident } from '../../../electron/domain/failover/incident.ts';
import { guardedGroups } from '../../../electron/domain/stack/guarded-groups.ts';
import type { EngineEvent } from '../../../electron/ports/container-engine.ts';
import type { JournalEvent } from '../../../electron/ports/journal.ts';
import { Guardians } from '../../../electron/services/guardians.ts';
import { incidentJournal } from '../../../electron/services/incident-journal.ts';
import type { StackLook } from '../../../electron/services/stack-watch.ts';
import { settledEngine } from '../../helpers/desired.ts';
import { stream } from '../../helpers/drill-world-parts.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';
import { compiled, specOf, stackText } from '../../helpers/stack-files.ts';

/** Which groups are guarded when; the guardian itself has a suite of its own. */

const TEXT = stackText('primary-standby');

function lookOf(text: string): StackLook {
  const desired = compiled(text);
  const view = {
    spec: specOf(text),
    desired,
    fileFailure: null,
    observed: settledEngine(desired),
    readiness: new Map(),
    groups: [],
    mounts: [],
    conditions: [],
  };
  return { stack: desired.stack, view, atMs: 0, beganMs: 0 };
}

type Look = Omit<GroupLook, 'beganAtMs'>;
const NOTHING: Look = { members: [], leadership: null, inSync: [] };

function stage(look: Look = NOTHING) {
  const standing = { by: false };
  const deeds: string[] = [];
  const clock = new ManualClock();
  const looks: string[] = [];
  let tell: (event: EngineEvent) => void = () => {};
  const guardians = new Guardians({
    clock,
    events: { events: (signal) => stream(signal, (listener) => (tell = listener)) },
    handsFor: ({ group }) => ({
      look: async () => {
        looks.push(group.members.join());
        return look;
      },
      probe: async () => 'ok',
      kill: async () => ({ kind: 'done' }),
      confirm: async (member) => {
        deeds.push(`confirm ${member}`);
        return { kind: 'confirmed', engineState: 'stopped', life: null };
      },
      releaseLeader: async () => ({ kind: 'done' }),
      orderFailover: async () => ({ kind: 'done' }),
      start: async () => ({ kind: 'done' }),
    }),
    incidentsFor: () => ({ record: async () => {}, handOversSince: async () => [] }),
    isBeingChanged: () => false,
    isInDrill: () => false,
    groupsOf: ({ view }) =>
      view.spec === null || view.desired === null ? [] : guardedGroups(view.spec, view.desired),
    standsBy: () => standing.by,
    onTrouble: (text) => {
      throw new Error(text);
    },
  });
  return {
    clock,
    looks,
    deeds,
    guardians,
    standing,
    tell: (stack: string) => tell({ stack } as EngineEvent),
  };
}

describe('the guardians', () => {
  it('look at a group as soon as it is known and the engine is there, and with each event of its stack', async () => {
    const { clock, looks, guardians, tell } = stage();
    guardians.observe(lookOf(TEXT));
    await clock.advance(1_000);
    expect(looks).toEqual([]);

    const connection = new AbortController();
    const running = guardians.run(connection.signal);
    await clock.advance(1_000);
    const first = looks.length;
    expect(looks[0]).toBe('database-1,database-2');

    tell('somebody-else');
    await settle();
    expect(looks).toHaveLength(first);
    tell('primary-standby');
    await settle();
    expect(looks).toHaveLength(first + 1);

    connection.abort();
    await clock.advance(1_000);
    await running;
    const last = looks.length;
    await clock.advance(20_000);
    expect(looks).toHaveLength(last);
  });

  it('guard the group as the stack file describes it now, and not at all when it is down', async () => {
    const { clock, looks, guardians } = stage();
    const connection = new AbortController();
    const running = guardians.run(connection.signal);
    guardians.observe(lookOf(TEXT));
    await clock.advance(300);
    guardians.observe(lookOf(TEXT.replace('replicas: 2', 'replicas: 3')));
    await clock.advance(300);
    expect(looks.at(-1)).toBe('database-1,database-2,database-3');

    const { view } = lookOf(TEXT);
    guardians.observe({ ...lookOf(TEXT), view: { ...view, observed: { ...view.observed, containers: [] } } });
    await clock.advance(300);
    const last = looks.length;
    await clock.advance(20_000);
    expect(looks).toHaveLength(last);
    connection.abort();
    await clock.advance(1_000);
    await running;
  });
});

describe('a stack that is set aside', () => {
  it('is left to its own engines until everybody who set it aside took it back', async () => {
    const life = { id: 'x', startedAt: '1' };
    const member = { life, endedCleanly: false, isGivenUp: false };
    const { clock, deeds, guardians } = stage({
      members: [
        { ...member, member: 'database-1', engineState: 'stopped' },
        { ...member, member: 'database-2', engineState: 'running' },
      ],
      leadership: { leader: 'database-1', revision: '7' },
      inSync: ['database-2'],
    });
    const takeBack = [guardians.setAside('primary-standby'), guardians.setAside('primary-standby')];
    const connection = new AbortController();
    const running = guardians.run(connection.signal);
    guardians.observe(lookOf(TEXT));
    await clock.advance(1_500);
    takeBack[0]?.();
    takeBack[0]?.();
    await clock.advance(1_500);
    expect(deeds).toEqual([]);

    takeBack[1]?.();
    await clock.advance(1_000);
    expect(deeds[0]).toBe('confirm database-1');
    connection.abort();
    await clock.advance(5_000);
    await running;
  });
});

describe('incidents', () => {
  const guarded = { stack: 'shop', group: { members: ['database-1'] } } as unknown as GuardedGroup;
  const incident: Incident = {
    id: 'x',
    group: 'database',
    member: 'database-1',
    isAlarm: true,
    outcome: 'handed-over',
    summary: 'database-2 leads',
    steps: [
      { atMs: 1_000, text: 'database-1: its container is not running' },
      { atMs: 1_240, text: 'database-2 leads' },
    ],
  };

  it('are written when they have ended, each step with its time, and count as hand-overs', async () => {
    const events: JournalEvent[] = [];
    const journal = {
      addEvent: async (event: JournalEvent) => void events.push(event),
      events: async () => events,
    };
    let isInDrill = false;
    const log = incidentJournal(
      journal,
      guarded,
      () => 5_000,
      () => isInDrill,
    );
    await log.record({ ...incident, outcome: 'under-way' });
    expect(events).toEqual([]);
    await log.record(incident);
    expect(events).toEqual([
      {
        atMs: 1_000,
        stack: 'shop',
        member: 'database-1',
        kind: 'guardian-handed-over',
        text: 'database-2 leads (+0 ms database-1: its container is not running; +240 ms database-2 leads).',
      },
    ]);
    isInDrill = true;
    await log.record(incident);
    await log.record({ ...incident, member: 'cache-1' });
    expect(await log.handOversSince('database', 900)).toEqual([1_000]);
    expect(await log.handOversSince('database', 1_100)).toEqual([]);
  });

  it('given one that began in a drill and ended after it, then it is the drill’s', async () => {
    const kinds: string[] = [];
    let isInDrill = true;
    const log = incidentJournal(
      { addEvent: async ({ kind }) => void kinds.push(kind), events: async () => [] },
      guarded,
      () => 5_000,
      () => isInDrill,
    );
    await log.record({ ...incident, outcome: 'under-way' });
    isInDrill = false;
    await log.record(incident);
    await log.record({ ...incident, id: 'later' });
    expect(kinds).toEqual(['guardian-drilled', 'guardian-handed-over']);
  });
});
