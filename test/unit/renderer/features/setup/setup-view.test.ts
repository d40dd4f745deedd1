import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SetupQuestion } from '../../../../../electron/contract/setup-requests.ts';
import { questionsOfText } from '../../../../../electron/domain/setup/apply-answers.ts';
import { pictureOf } from '../../../../../electron/domain/setup/picture.ts';
import { BOX, layoutOf } from '../../../../../renderer/features/setup/picture-layout.ts';
import {
  drillsToOffer,
  failedOperation,
  firstDrill,
  isMountFailure,
  lastUp,
  memberOf,
  progressState,
} from '../../../../../renderer/features/setup/progress-view.ts';
import {
  type CheckState,
  countChecks,
  firstProblem,
  isCheckedAtOnce,
  optionKey,
  reachableSteps,
  relatedTo,
  sectionsOf,
  stepAfter,
  stepBefore,
} from '../../../../../renderer/features/setup/setup-view.ts';
import { specOf } from '../../../../helpers/stack-files.ts';

const TEXT = readFileSync(
  new URL('../../../../../resources/stacks/highly-available.yaml', import.meta.url),
  'utf8',
);
const questions = questionsOfText(TEXT).map(
  ({ path: _, options, ...question }): SetupQuestion => ({ ...question, options: [...options] }),
);
const question = (id: string): SetupQuestion => {
  const found = questions.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no question ${id}`);
  return found;
};

describe('the questions of the default system', () => {
  it('are in the order of the brief, and ask only what follows from the answers', () => {
    expect(sectionsOf(questions, {}).map(({ section }) => section)).toEqual([
      ...['name', 'ports', 'database', 'cache', 'files', 'tokens', 'images', 'size'],
    ]);
    const files = (answers: Record<string, string>) =>
      sectionsOf(questions, answers)
        .find(({ section }) => section === 'files')
        ?.questions.map(({ subject }) => subject);
    expect(files({})).toEqual(['files-source']);
    expect(files({ 'files.source': 'nfs' })).toEqual([
      ...['files-source', 'nfs-server', 'nfs-export', 'nfs-version', 'nfs-port'],
    ]);
  });

  it('each have their words', () => {
    const words = questions.flatMap(({ options }) => options).filter((option) => optionKey(option) === null);
    // Versions of NFS speak for themselves.
    expect(new Set(words)).toEqual(new Set(['4.2', '4.1', '4', '3']));
  });

  it('change each other within a component', () => {
    const related = (id: string) => relatedTo(question(id), questions).map((each) => each.id);
    expect(related('balancer.listen.api.port')).toEqual(['balancer.listen.api.address']);
    expect(related('name')).toEqual([]);
    expect(related('files.source')).toContain('files.source.server');
  });

  it('are looked at when the step opens where something depends on the world, or was answered', () => {
    expect(isCheckedAtOnce(question('balancer.listen.api.port'), {})).toBe(true);
    expect(isCheckedAtOnce(question('database.memory'), {})).toBe(false);
    expect(isCheckedAtOnce(question('database.memory'), { 'database.memory': '1GiB' })).toBe(true);
    expect(isCheckedAtOnce(question('files.source.server'), {})).toBe(false);
  });
});

describe('checks', () => {
  const result = (state: 'ok' | 'problem'): CheckState => ({
    kind: 'done',
    result: { state, message: '', hint: '' },
  });
  const states = new Map<string, CheckState>([
    ['a', result('ok')],
    ['b', { kind: 'waiting' }],
    ['c', result('problem')],
    ['gone', result('problem')],
    ['d', { kind: 'failed', message: 'no line' }],
  ]);
  const asked = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));

  it('count what is asked now, and a host that does not answer as no problem of the answer', () => {
    expect(countChecks(asked, states)).toEqual({ waiting: 1, problems: 1 });
    expect(firstProblem(asked, states)).toBe('c');
    expect(firstProblem([{ id: 'a' }], states)).toBeNull();
  });
});

describe('steps', () => {
  it('can be gone to as far as the work is done', () => {
    expect([...reachableSteps(null, false)]).toEqual(['engine', 'system']);
    expect(reachableSteps({ written: null }, false).has('review')).toBe(true);
    expect(reachableSteps({ written: null }, false).has('progress')).toBe(false);
    expect(reachableSteps({ written: 'home' }, false).has('drill')).toBe(false);
    expect(reachableSteps({ written: 'home' }, true).has('drill')).toBe(true);
  });

  it('have neighbours, and ends', () => {
    expect([stepAfter('engine'), stepAfter('drill'), stepBefore('engine'), stepBefore('review')]).toEqual([
      ...['system', 'drill', 'engine', 'capacity'],
    ]);
  });
});

describe('the picture', () => {
  it('has no two parts in one place, and is the same each time', () => {
    const { parts, edges } = pictureOf(specOf(TEXT));
    const layout = layoutOf({ parts: [...parts], edges: [...edges] });
    const places = layout.boxes.map(({ x, y }) => `${x} ${y}`);
    expect(new Set(places).size).toBe(places.length);
    expect(layout.boxes).toHaveLength(parts.length + 1);
    expect(
      layout.boxes.every(({ x, y }) => x + BOX.width <= layout.width && y + BOX.height <= layout.height),
    ).toBe(true);
    expect(layout.lines).toHaveLength(edges.length + 1);
    expect(layoutOf({ parts: [...parts], edges: [...edges] })).toEqual(layout);
  });

  it('of nothing is that of the clients', () => {
    expect(layoutOf({ parts: [], edges: [{ from: 'a', to: 'b', kind: 'work' }] })).toMatchObject({
      lines: [],
    });
  });
});

describe('bringing up', () => {
  const run = (kind: string, state: string, failure: object | null = null) =>
    ({ kind, state, failure }) as never;

  it('is told by the last run that brings up', () => {
    const up = run('up', 'failed');
    expect(lastUp([run('drill', 'completed'), up, run('up', 'completed')])).toBe(up);
    expect(
      ['running', 'completed', 'failed', 'aborted', 'interrupted'].map((state) =>
        progressState({ state } as never),
      ),
    ).toEqual([...['running', 'done', 'failed', 'aborted', 'aborted']]);
    expect(progressState(null)).toBe('not-started');
  });

  it('names the member whose words tell why it failed', () => {
    const members = ['gateway-1', 'gateway-10', 'database-1'];
    expect(memberOf('start-container home-gateway-10', 'home', members)).toBe('gateway-10');
    expect(memberOf('await-ready home-gateway-1', 'home', members)).toBe('gateway-1');
    expect(memberOf('create-network home-front', 'home', members)).toBeNull();
    const operations = [
      { id: 'a', state: 'failed', text: 'x' },
      { id: 'b', state: 'failed', text: 'y' },
      { id: 'c', state: 'skipped', text: '' },
    ] as const;
    expect(failedOperation({ operations })?.id).toBe('b');
    expect(failedOperation(null)).toBeNull();
  });

  it('knows a mount that failed, however deep the reason lies', () => {
    const deep = { code: 'operation-failed', message: '', cause: { code: 'mount-failed', message: '' } };
    expect(isMountFailure(run('up', 'failed', deep))).toBe(true);
    expect(isMountFailure(run('up', 'failed', { code: 'disk-full', message: '', cause: 'x' }))).toBe(false);
  });

  it('offers the drill that would hurt most first', () => {
    const drills = [
      { id: 'gateway-kill', scope: 'basic' },
      { id: 'primary-kill', scope: 'member' },
      { id: 'queue-full', scope: 'strain' },
    ];
    expect(firstDrill(drills)?.id).toBe('primary-kill');
    expect(drillsToOffer(drills).map(({ id }) => id)).toEqual(['primary-kill', 'gateway-kill']);
    expect(firstDrill([{ id: 'x', scope: 'load' }])?.id).toBe('x');
    expect(drillsToOffer([])).toEqual([]);
  });
});
