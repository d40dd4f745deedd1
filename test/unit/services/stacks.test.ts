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
const VOLUMES = ['smallest-database-1-config', 'smallest-database-1-data', 'smallest-entrance-1-config'];
const outdated = new FailureError({ code: 'plan-outdated', message: 'somebody was here' });

/** An empty engine on which the first creations of the front network fail so many times. */
function stacksOn(
  failures: readonly FailureError[],
  {
    images = [],
    prune = async () => [] as readonly string[],
    failsAt = 'create-network smallest-front',
    foreignVolumes = [],
    begun = [],
  } = {} as {
    readonly images?: readonly string[];
    readonly prune?: () => Promise<readonly string[]>;
    readonly failsAt?: string;
    /** Volumes that stand there without labels, used by nobody, and empty. */
    readonly foreignVolumes?: readonly string[];
    /** Those of them that an earlier `up` began. */
    readonly begun?: readonly string[];
  },
) {
  let known = begun;
  const written: (readonly string[])[] = [];
  const left = [...failures];
  const performed: Operation[] = [];
  const pruned: number[] = [];
  const told: string[] = [];
  const dependencies = {
    engine: {
      observe: async (stack: string) => ({
        ...emptyEngine,
        stack,
        images,
        foreign: { ...emptyEngine.foreign, volumeNames: foreignVolumes },
      }),
      stackNames: async () => [],
      leftoverVolumes: async (names: readonly string[]) => new Set(names),
    },
    performer: {
      perform: async (operation: Operation) => {
        performed.push(operation);
        const failure = operation.id === failsAt ? left.shift() : undefined;
        if (failure !== undefined) throw failure;
      },
    },
    agent: { ask: async () => ({ ok: true, detail: '', tookMs: 1 }), close: async () => {} },
    folders: {
      list: async () => ['smallest'],
      read: async () => ({ path: 'stack.yaml', text: TEXT }),
      staleGenerated: async () => [],
    },
    begunVolumes: {
      read: async () => new Set(known),
      write: async (_stack: string, names: readonly string[]) => {
        known = names;
        written.push([...names, `after ${performed.length}`]);
      },
    },
    secrets: { missing: async () => [] },
    hostProbe: { portHolder: async () => null, interfaceSubnets: async () => [] },
    engineInfo: () => null,
    imageReference: (folder: string) => `tandem/${folder}:1`,
    images: {
      pruneOldImages: () => {
        pruned.push(performed.length);
        return prune();
      },
    },
    beforeChange: async (stack: string) => void told.push(`${stack} after ${performed.length}`),
  } as unknown as StackDependencies;
  const up = new Stacks(dependencies).up('smallest', {
    signal: new AbortController().signal,
    onProgress: () => {},
  });
  return {
    up,
    attempts: () => performed.filter(({ id }) => id === 'create-network smallest-front').length,
    performed,
    /** After how many operations old images were pruned, each time. */
    pruned,
    told,
    /** What was known to be begun, each time it was written. */
    written,
  };
}

describe('bringing a stack up', () => {
  it('is told to whoever else acts on it before the first operation', async () => {
    const { up, told } = stacksOn([]);
    await up;
    expect(told).toEqual(['smallest after 0']);
  });

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

  describe('with a new version of an image', () => {
    it('removes the old ones once everything runs', async () => {
      const { up, performed, pruned } = stacksOn([]);
      await up;
      expect(performed.length).toBeGreaterThan(5);
      expect(pruned).toEqual([performed.length]);
    });

    it('is up also when they cannot be removed', async () => {
      const inUse = new FailureError({ code: 'engine-refused', message: 'in use' });
      const { up, pruned } = stacksOn([], { prune: () => Promise.reject(inUse) });
      await up;
      expect(pruned).toHaveLength(1);
    });

    it('keeps them when it does not come up: they may be what runs', async () => {
      const { up, pruned } = stacksOn([new FailureError({ code: 'engine-refused', message: 'no' })]);
      await up.catch(toFailure);
      expect(pruned).toEqual([]);
    });
  });

  it('looks for no old images when none is new', async () => {
    const images = ['infra', 'haproxy', 'postgres', 'gateway'].map((folder) => `tandem/${folder}:1`);
    const { up, performed, pruned } = stacksOn([], { images });
    await up;
    expect(performed.map(({ kind }) => kind)).not.toContain('ensure-image');
    expect(pruned).toEqual([]);
  });

  describe('with a volume in its way that does not say whose it is', () => {
    const [, volume] = VOLUMES as [string, string, string];
    const blocked = { code: 'name-taken', message: expect.stringContaining(volume) };

    it('leaves it alone, although it is empty, unless an earlier `up` began it', async () => {
      const { up, performed } = stacksOn([], { foreignVolumes: [volume] });
      expect(await up.catch(toFailure)).toMatchObject(blocked);
      expect(performed).toEqual([]);
    });

    it('goes on when an earlier `up` began it and did not see it made', async () => {
      const { up, performed } = stacksOn([], { foreignVolumes: [volume], begun: [volume] });
      await up;
      expect(performed.map(({ id }) => id)).toContain(`create-volume ${volume}`);
    });
  });

  it('knows a volume for begun before it asks for it, and until it was made', async () => {
    const { up, performed, written } = stacksOn([]);
    await up;
    expect(written).toEqual([[...VOLUMES, 'after 0'], [`after ${performed.length}`]]);
  });

  it('still knows it when the engine was lost before it said that it made it', async () => {
    const gone = new FailureError({ code: 'engine-disconnected', message: 'gone' });
    const { up, written } = stacksOn([gone], { failsAt: `create-volume ${VOLUMES[1]}` });
    expect(await up.catch(toFailure)).toMatchObject({ code: 'engine-disconnected' });
    expect(written).toEqual([[...VOLUMES, 'after 0']]);
  });
});
