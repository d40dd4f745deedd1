import { describe, expect, it } from 'vitest';
import { endedWithEngine } from '../../../../electron/domain/plan/ended-with-engine.ts';
import type { ObservedContainer } from '../../../../electron/domain/plan/observed-state.ts';
import { desiredContainer, emptyEngine, observedContainer } from '../../../helpers/desired.ts';

/** Seconds of one minute as the engine writes them. */
const at = (second: number) => `2026-01-02T03:04:${String(second).padStart(2, '0')}.123456789Z`;

function container(name: string, life: Partial<ObservedContainer>): ObservedContainer {
  const role = name.endsWith('-pod') ? 'infra' : 'member';
  return { ...observedContainer(desiredContainer(name, { role })), ...life };
}

const ended = (startedAt: number, finishedAt: number) =>
  ({ state: 'exited', startedAt: at(startedAt), finishedAt: at(finishedAt) }) as const;
const warden = container('warden', { state: 'running', startedAt: at(40), finishedAt: at(32) });
const names = (...containers: readonly ObservedContainer[]) =>
  endedWithEngine({ ...emptyEngine, containers: [warden, ...containers] }, 'demo-warden');

describe('what ended with the engine', () => {
  it('is what ended when the infra containers did, and not what was stopped before', () => {
    expect(
      names(
        container('app-1-pod', ended(1, 30)),
        container('app-1', ended(1, 31)),
        container('app-2-pod', ended(1, 30)),
        container('app-2', ended(1, 28)),
      ),
    ).toEqual(['demo-app-1-pod', 'demo-app-1', 'demo-app-2-pod']);
  });

  it('counts what the engine has brought back already and what it has not', () => {
    const back = { state: 'running', startedAt: at(39), finishedAt: at(30) } as const;
    expect(names(container('app-1-pod', back), container('app-1', ended(1, 31)))).toContain('demo-app-1');
  });

  it('is nothing when the witness alone ended, or never did', () => {
    const alive = { state: 'running', startedAt: at(1), finishedAt: null } as const;
    expect(names(container('app-1-pod', alive), container('app-1', ended(1, 31)))).toEqual([]);
    const first = { ...warden, finishedAt: null };
    const observed = { ...emptyEngine, containers: [first, container('app-1-pod', ended(1, 30))] };
    expect(endedWithEngine(observed, 'demo-warden')).toEqual([]);
  });

  it('is nothing that a person stopped in the witness’s present life', () => {
    const back = { state: 'running', startedAt: at(39), finishedAt: at(30) } as const;
    expect(names(container('app-1-pod', back), container('app-1', ended(39, 55)))).toEqual([
      'demo-app-1-pod',
    ]);
  });
});
