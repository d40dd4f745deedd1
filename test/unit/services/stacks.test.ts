import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FailureError, toFailure } from '../../../electron/domain/failure.ts';
import type { Operation } from '../../../electron/domain/plan/operation.ts';
import { type StackDependencies, Stacks } from '../../../electron/services/stacks.ts';
import { emptyEngine } from '../../helpers/desired.ts';

/**
 * What the engine holds when it differs from what a plan was made for, which a real one does only by chance: a double of
 * what `up` touches. The whole loop runs on a real engine in the engine's tests.
 */

const TEXT = await readFile('test/fixtures/stacks/smallest.yaml', 'utf8');
const outdated = new FailureError({ code: 'plan-outdated', message: 'somebody was here' });

/** An empty engine on which the first creations of the front network fail so many times. */
function stacksOn(failures: readonly FailureError[]) {
  const left = [...failures];
  const performed: Operation[] = [];
  const dependencies = {
    engine: { observe: async (stack: string) => ({ ...emptyEngine, stack }), stackNames: async () => [] },
    performer: {
      perform: async (operation: Operation) => {
        performed.push(operation);
        const failure = operation.id === 'create-network smallest-front' ? left.shift() : undefined;
        if (failure !== undefined) throw failure;
      },
    },
    agent: { ask: async () => ({ ok: true, detail: '', tookMs: 1 }), close: async () => {} },
    folders: {
      list: async () => ['smallest'],
      read: async () => ({ path: 'stack.yaml', text: TEXT }),
      staleGenerated: async () => [],
    },
    secrets: { missing: async () => [] },
    hostProbe: { portHolder: async () => null, interfaceSubnets: async () => [] },
    engineInfo: () => null,
    imageReference: (folder: string) => `tandem/${folder}:1`,
    images: { pruneOldImages: async () => [] },
  } as unknown as StackDependencies;
  const up = new Stacks(dependencies).up('smallest', {
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  return { up, attempts: () => performed.filter(({ id }) => id === 'create-network smallest-front').length };
}

describe('bringing a stack up', () => {
  it('plans anew when something appeared since the plan was made', async () => {
    const { up, attempts } = stacksOn([outdated, outdated]);
    await up;
    expect(attempts()).toBe(3);
  });

  it('gives up when that happens again and again', async () => {
    const { up, attempts } = stacksOn(Array.from({ length: 10 }, () => outdated));
    expect(await up.catch(toFailure)).toMatchObject({ code: 'plan-outdated' });
    expect(attempts()).toBe(4);
  });

  it('does not try again what failed for another reason', async () => {
    const refused = new FailureError({ code: 'engine-refused', message: 'no' });
    const { up, attempts } = stacksOn([refused]);
    expect(await up.catch(toFailure)).toMatchObject({ code: 'engine-refused' });
    expect(attempts()).toBe(1);
  });
});
