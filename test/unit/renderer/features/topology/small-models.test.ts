import { describe, expect, test } from 'vitest';
import { placeCopy } from '../../../../../renderer/features/topology/copies.ts';
import { emptyTail, shownLine, tailWith } from '../../../../../renderer/features/topology/log-tail.ts';
import { historyOf } from '../../../../../renderer/features/topology/member-history.ts';
import { nameParts, stateOf } from '../../../../../renderer/features/topology/member-view.ts';
import { directionOf, neighbour } from '../../../../../renderer/features/topology/navigation.ts';
import { byteFigure, usageOf } from '../../../../../renderer/features/topology/usage-view.ts';
import { member, status } from '../../builders.ts';
import { layoutOf, replicated, viewOf } from './pictured.ts';

const layout = layoutOf(viewOf(replicated()));

describe('arrow keys', () => {
  const go = (from: string, key: string) => {
    const direction = directionOf(key);
    return direction === null ? null : neighbour(layout.members, from, direction);
  };

  test('go along the way of a request, and back', () => {
    expect(go('balancer-1', 'ArrowRight')).toBe('gateway-1');
    expect(go('gateway-1', 'ArrowLeft')).toBe('balancer-1');
  });

  test('go up and down within a column, and no further', () => {
    expect(go('gateway-1', 'ArrowDown')).toBe('gateway-2');
    expect(go('gateway-2', 'ArrowUp')).toBe('gateway-1');
    expect(go('gateway-1', 'ArrowUp')).toBeNull();
  });

  test('reach every member from the first one', () => {
    const reached = new Set(['balancer-1']);
    for (const name of reached) {
      for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
        const next = go(name, key);
        if (next !== null) reached.add(next);
      }
    }

    expect([...reached].sort()).toEqual(layout.members.map(({ name }) => name).sort());
  });

  test('Home and End go to the ends; other keys go nowhere', () => {
    expect(go('gateway-1', 'Home')).toBe('balancer-1');
    expect(go('gateway-1', 'End')).toBe('consensus-1');
    expect(go('gateway-1', 'a')).toBeNull();
  });
});

describe('a name', () => {
  test('keeps its number when it is cut', () => {
    expect(nameParts('database-balancer-12')).toEqual({ stem: 'database-balancer', number: '-12' });
    expect(nameParts('warden')).toEqual({ stem: 'warden', number: '' });
  });
});

describe('a state', () => {
  const wordOf = (over: Parameters<typeof member>[1]) => {
    const [node] = viewOf(status([member('gateway-1', over)])).nodes;
    return node === undefined ? undefined : stateOf(node);
  };

  test('has a word and a shape of its own', () => {
    expect(wordOf({})).toMatchObject({ word: 'ready', shape: 'check' });
    expect(wordOf({ readiness: 'not-ready' })).toMatchObject({ word: 'notReady', shape: 'warning' });
    expect(wordOf({ readiness: 'unknown' })).toMatchObject({ word: 'notAsked', tone: 'quiet' });
    expect(wordOf({ state: 'exited', readiness: 'not-ready' })).toMatchObject({
      word: 'exited',
      tone: 'bad',
    });
    expect(wordOf({ state: 'restarting', readiness: 'not-ready' })).toMatchObject({ tone: 'warn' });
  });

  test('of one whose last answers were bad is doubtful before it is counted out', () => {
    const health = { state: 'suspect', text: '', sinceMs: 0 } as const;

    expect(wordOf({ health })).toMatchObject({ word: 'suspect', tone: 'warn' });
  });
});

describe('figures of use', () => {
  const sample = (usage: Partial<NonNullable<Parameters<typeof usageOf>[0]>['usage']> | null, why = '') => ({
    member: 'a',
    container: 'a',
    isRunning: true,
    why,
    restarts: 0,
    oomKills: 0,
    usage:
      usage === null
        ? null
        : {
            cpuPercent: 1.6,
            memoryBytes: 88_290_000,
            memoryLimitBytes: null,
            receivedBytesPerSecond: null,
            sentBytesPerSecond: null,
            readBytesPerSecond: null,
            writtenBytesPerSecond: null,
            processes: null,
            ...usage,
          },
  });

  test('are rounded to what is shown', () => {
    expect(usageOf(sample({}))).toEqual({ cpuPercent: 2, memoryBytes: 88_080_384, why: '' });
    expect(usageOf(sample({ memoryBytes: 88_270_000 }))).toEqual(usageOf(sample({})));
  });

  test('are not known rather than nothing where nobody measured', () => {
    expect(usageOf(undefined)).toEqual({ cpuPercent: null, memoryBytes: null, why: '' });
    expect(usageOf(sample({ cpuPercent: null })).cpuPercent).toBeNull();
    expect(usageOf(sample(null, 'the engine does not answer')).why).toBe('the engine does not answer');
  });

  test('have the unit that keeps them short', () => {
    expect([900, 84 * 1024 ** 2, 1.25 * 1024 ** 3].map((bytes) => byteFigure(bytes).unit)).toEqual([
      'kib',
      'mib',
      'gib',
    ]);
  });
});

describe('the last lines', () => {
  const line = (text: string) => ({ member: 'a', stream: 'stdout', atMs: 1, text }) as const;
  const lines = (...texts: string[]) =>
    ({ kind: 'lines', lines: texts.map(line), isEnded: false, failure: null }) as const;

  test('are kept up to a bound, each with a key of its own', () => {
    const tail = [...Array(30).keys()].reduce(
      (kept) => tailWith(kept, lines(...Array.from({ length: 10 }, () => 'x'))),
      emptyTail,
    );

    expect(tail.lines).toHaveLength(200);
    expect(new Set(tail.lines.map(({ key }) => key)).size).toBe(200);
  });

  test('begin anew with a new line to the host, and nothing is doubled', () => {
    const again = tailWith(
      tailWith(tailWith(emptyTail, lines('a', 'b')), { kind: 'restart' }),
      lines('a', 'b'),
    );

    expect(again.lines.map(({ text }) => text)).toEqual(['a', 'b']);
  });

  test('tell having said nothing from not having been heard', () => {
    expect([emptyTail.state, tailWith(emptyTail, lines()).state]).toEqual(['waiting', 'empty']);
  });

  test('are shown without colours, and not a megabyte of one', () => {
    expect(shownLine('\u001b[32mok\u001b[0m \u001b[2J')).toBe('ok ␛[2J');
    expect(shownLine('x'.repeat(1_000_000)).length).toBeLessThan(2_100);
  });
});

test('what was never measured is a history of nothing, not of zeros', () => {
  const history = historyOf({ spanMs: 1_000, atMs: [1, 2], series: [] });

  expect(history.cpu.average).toEqual([null, null]);
});

test('a line of copies stays inside the frame of its group', () => {
  const placed = placeCopy({ id: 'c', from: 'database-1', to: 'database-2' }, layout);
  const frame = layout.parts.find(({ part }) => part.id === 'database')?.box;

  expect(placed?.label.x).toBeLessThan((frame?.x ?? 0) + (frame?.width ?? 0));
  expect(placeCopy({ id: 'c', from: 'database-1', to: 'nobody' }, layout)).toBeNull();
});
