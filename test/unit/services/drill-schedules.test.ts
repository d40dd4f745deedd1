import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { fail } from '../../../electron/domain/failure.ts';
import { parseStackFile } from '../../../electron/domain/stack/parse-stack-file.ts';
import type { ScheduleMarks } from '../../../electron/ports/schedule-marks.ts';
import { DrillSchedules, type ScheduledDrill } from '../../../electron/services/drill-schedules.ts';
import type { Run } from '../../../electron/services/runs.ts';
import { desiredPod, desiredState, emptyEngine, settledEngine } from '../../helpers/desired.ts';
import { ManualClock, settle } from '../../helpers/manual-clock.ts';

const STACK = await readFile('test/fixtures/stacks/smallest.yaml', 'utf8');
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOON = Date.parse('2026-01-10T12:00:00Z');

const desired = desiredState(desiredPod('web', ['web-1', 'web-2'], { address: '10.201.0.10' }));

interface World {
  /** The text of the file below `drills:`; null for one that cannot be read. */
  drills: string | null;
  runs: Run[];
  look: () => unknown;
  refuses: boolean;
}

const healthy = () => ({
  view: {
    desired,
    observed: settledEngine(desired),
    readiness: new Map(desired.containers.map(({ name }) => [name, { ready: true, detail: '' }])),
    groups: [] as { readonly name: string; readonly redundancy: string }[],
  },
});

const opened: DrillSchedules[] = [];
afterEach(async () => {
  for (const schedules of opened.splice(0)) await schedules.close();
});

/** A host that stays, at noon, in a world that the test can change. */
function host(drills: string | null, over: Partial<World> = {}) {
  const clock = new ManualClock();
  clock.setCalendar(NOON - clock.nowMs());
  const world: World = { drills, runs: [], look: healthy, refuses: false, ...over };
  const started: (ScheduledDrill & { readonly at: string })[] = [];
  const marksAtStart: (readonly number[])[] = [];
  const notes: (readonly [kind: string, text: string])[] = [];
  const file = new Map<string, number>();
  const now = (): string => new Date(clock.nowMs()).toISOString().slice(11, 16);
  const marks: ScheduleMarks = {
    read: async () => new Map(file),
    write: async (all) => {
      file.clear();
      for (const [key, atMs] of all) file.set(key, atMs);
    },
  };
  const open = (): DrillSchedules => {
    const schedules = new DrillSchedules({
      folders: { list: async () => ['smallest'] },
      stacks: {
        spec: async () => {
          const parsed = parseStackFile(world.drills === null ? ':' : `${STACK}\n${world.drills}`, 'f');
          return parsed.ok ? parsed.spec : fail({ code: 'stack-file-invalid', message: 'unreadable' });
        },
      },
      watch: { look: async () => world.look() as never },
      runs: { active: () => world.runs },
      marks,
      clock,
      zone: 'UTC',
      start: async (drill) => {
        if (world.refuses) fail({ code: 'host-busy', message: 'Somebody was faster.' });
        started.push({ ...drill, at: now() });
        marksAtStart.push([...file.values()]);
      },
      note: (_stack, kind, text) => notes.push([kind, text]),
      onTrouble: (text) => notes.push(['trouble', text]),
    });
    opened.push(schedules);
    return schedules;
  };
  return { clock, world, started, marksAtStart, notes, file, open };
}

const HOURLY = 'drills:\n  - { drill: gateway-kill, at: "0 * * * *", rate: 50 }\n';

const busyRun = (over: Partial<Run>): Run => ({
  id: 'run-1',
  kind: 'up',
  stack: 'smallest',
  subject: '',
  startedAtMs: NOON,
  endedAtMs: null,
  state: 'running',
  result: { kind: 'nothing' },
  ...over,
});

describe('a host that stays', () => {
  it('begins a drill at its time, once each time', async () => {
    const { clock, started, notes, open } = host(HOURLY);
    open().keep();

    await clock.advance(2 * HOUR_MS + MINUTE_MS);

    expect(started).toEqual([
      { stack: 'smallest', drill: 'gateway-kill', ratePerSecond: 50, at: '13:00' },
      { stack: 'smallest', drill: 'gateway-kill', ratePerSecond: 50, at: '14:00' },
    ]);
    expect(notes).toEqual([]);
  });

  it('hears of a schedule that was written meanwhile, and does nothing for the time before it', async () => {
    const { clock, world, started, notes, open } = host('');
    open().keep();
    await clock.advance(HOUR_MS / 2);
    world.drills = HOURLY;
    await clock.advance(HOUR_MS);

    expect(started.map(({ at }) => at)).toEqual(['13:00']);
    expect(notes).toEqual([]);
  });

  it.each<readonly [string, Partial<World>, string]>([
    ['its stack is being changed', { runs: [busyRun({})] }, 'the bring-up is under way on smallest'],
    [
      'a drill runs on another stack',
      { runs: [busyRun({ kind: 'drill', subject: 'primary-kill', stack: 'other' })] },
      'the drill “Kill the database’s primary” is under way on other',
    ],
    [
      'a member is away',
      { look: () => ({ view: { ...healthy().view, observed: { ...emptyEngine, stack: 'smallest' } } }) },
      'the stack is absent',
    ],
    [
      'a group is not redundant',
      {
        look: () => ({
          view: { ...healthy().view, groups: [{ name: 'database', redundancy: 'not-redundant' }] },
        }),
      },
      'database is not redundant',
    ],
    [
      'the engine is away',
      { look: () => fail({ code: 'engine-not-running', message: 'No engine answers.' }) },
      'the stack cannot be looked at (No engine answers.)',
    ],
  ])('skips it when %s, and says so', async (_why, over, told) => {
    const { clock, started, notes, open } = host(HOURLY, over);
    open().keep();
    await clock.advance(HOUR_MS);

    expect(started).toEqual([]);
    expect(notes).toEqual([
      ['drill-skipped', `The drill “Kill the serving gateway” was due and is skipped: ${told}.`],
    ]);
  });

  it('leaves a run of something else on another stack alone', async () => {
    const { clock, started, open } = host(HOURLY, { runs: [busyRun({ stack: 'other' })] });
    open().keep();
    await clock.advance(HOUR_MS);

    expect(started).toHaveLength(1);
  });

  it('skips it in quiet hours, and says so', async () => {
    const { clock, started, notes, open } = host(
      'drills:\n  - { drill: gateway-kill, at: "0 * * * *", quiet: ["12:30-13:30"] }\n',
    );
    open().keep();
    await clock.advance(2 * HOUR_MS);

    expect(started.map(({ at }) => at)).toEqual(['14:00']);
    expect(notes).toEqual([
      [
        'drill-skipped',
        'The drill “Kill the serving gateway” was due and is skipped: these are quiet hours.',
      ],
    ]);
  });

  it('begins it on a stack that is not redundant where the file wants that', async () => {
    const { clock, started, open } = host(
      'drills:\n  - { drill: gateway-kill, at: "0 * * * *", onlyWhenRedundant: false }\n',
      { look: () => ({ view: { ...healthy().view, observed: { ...emptyEngine, stack: 'smallest' } } }) },
    );
    open().keep();
    await clock.advance(HOUR_MS);

    expect(started).toHaveLength(1);
  });

  it('says what kept it from beginning', async () => {
    const { clock, notes, open } = host(HOURLY, { refuses: true });
    open().keep();
    await clock.advance(HOUR_MS);

    expect(notes).toEqual([
      [
        'drill-skipped',
        'The drill “Kill the serving gateway” was due and did not begin: Somebody was faster.',
      ],
    ]);
  });

  it('runs on through a file that cannot be read for a while, and forgets nothing', async () => {
    const { clock, world, started, notes, open } = host(HOURLY);
    open().keep();
    await clock.advance(HOUR_MS / 2);
    world.drills = null;
    await clock.advance(HOUR_MS);
    world.drills = HOURLY;
    await clock.advance(HOUR_MS);

    expect(started.map(({ at }) => at)).toEqual(['14:00']);
    expect(notes.map(([kind]) => kind)).toEqual(['drill-missed']);
  });

  it('is not led astray by a calendar that was wrong for a while', async () => {
    const { clock, started, open } = host(HOURLY);
    open().keep();
    await clock.advance(MINUTE_MS);
    clock.setCalendar(365 * 24 * HOUR_MS);
    await clock.advance(HOUR_MS);
    clock.setCalendar(-365 * 24 * HOUR_MS);
    started.splice(0);
    await clock.advance(2 * HOUR_MS);

    expect(started).toHaveLength(2);
  });
});

describe('what was missed', () => {
  it('while no host stayed is said once and not made up for', async () => {
    const { clock, started, notes, open } = host(HOURLY);
    const first = open();
    first.keep();
    await clock.advance(MINUTE_MS);
    await first.close();
    await clock.advance(4 * HOUR_MS + 5 * MINUTE_MS);
    open().keep();
    await clock.advance(2 * MINUTE_MS);

    expect(started).toEqual([]);
    expect(notes).toEqual([
      [
        'drill-missed',
        'The drill “Kill the serving gateway” was due 4 times and nobody saw to it, last at 2026-01-10T16:00:00.000Z: not made up for.',
      ],
    ]);
  });

  it('by a schedule that had other times then is nothing', async () => {
    const { clock, world, notes, open } = host(HOURLY);
    const first = open();
    first.keep();
    await clock.advance(MINUTE_MS);
    await first.close();
    world.drills = HOURLY.replace('0 * * * *', '30 * * * *');
    await clock.advance(4 * HOUR_MS);
    open().keep();
    await clock.advance(MINUTE_MS);

    expect(notes).toEqual([]);
  });

  it('is not begun twice by a host that died right after it had begun it', async () => {
    const { clock, started, marksAtStart, open } = host(HOURLY);
    open().keep();
    await clock.advance(HOUR_MS);
    open().keep();
    await clock.advance(MINUTE_MS);

    expect(started).toHaveLength(1);
    expect(marksAtStart).toEqual([[NOON + HOUR_MS]]);
  });
});

it('says which drill it will run next, of all that the file names', async () => {
  const { clock, world, open } = host(
    'drills:\n  - { drill: gateway-kill, at: "0 18 * * *" }\n  - { drill: gateway-crash, at: "30 13 * * *" }\n',
  );
  const schedules = open();
  const parsed = parseStackFile(`${STACK}\n${world.drills}`, 'f');
  if (!parsed.ok) throw new Error('unreadable');
  expect(schedules.next(parsed.spec)).toBeNull();

  schedules.keep();
  expect(schedules.next(parsed.spec)).toEqual({ drill: 'gateway-crash', atMs: NOON + 1.5 * HOUR_MS });
  await clock.advance(2 * HOUR_MS);
  expect(schedules.next(parsed.spec)).toEqual({ drill: 'gateway-kill', atMs: NOON + 6 * HOUR_MS });
  expect(schedules.next({ drills: [] })).toBeNull();
});

describe('a host for one command', () => {
  it('runs nothing by itself and leaves no mark, but says when drills are due', async () => {
    const { clock, started, file, open } = host(HOURLY);
    const schedules = open();
    await clock.advance(HOUR_MS / 2);
    await settle();

    expect(await schedules.list('smallest')).toEqual({
      isKept: false,
      schedules: [
        {
          drill: 'gateway-kill',
          at: '0 * * * *',
          zone: 'UTC',
          quiet: [],
          ratePerSecond: 50,
          onlyWhenRedundant: true,
          nextDueMs: NOON + HOUR_MS,
        },
      ],
    });
    await clock.advance(HOUR_MS);
    expect(started).toEqual([]);
    expect(file.size).toBe(0);
  });
});
