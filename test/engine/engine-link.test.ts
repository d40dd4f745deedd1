import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { discoverEngine } from '../../electron/adapters/docker/discover-engine.ts';
import { DockerEngineFinder } from '../../electron/adapters/docker/docker-engine-finder.ts';
import {
  killPrivateEngine,
  restartPrivateEngine,
  startPrivateEngine,
} from '../../electron/adapters/docker/private-engine.ts';
import { privateEngineLayout } from '../../electron/adapters/docker/private-engine-layout.ts';
import { systemClock } from '../../electron/adapters/host/clock.ts';
import { toFailure } from '../../electron/domain/failure.ts';
import { EngineLink, type EngineLinkState } from '../../electron/services/engine-link.ts';
import {
  ownNetwork,
  privateEngineLimitation,
  type TestEngine,
  testEngine,
} from '../helpers/private-engine.ts';

const limitation = privateEngineLimitation();
const title = limitation === null ? 'the link' : `the link (skipped: ${limitation})`;

describe.skipIf(limitation !== null)(`${title} to a real engine`, () => {
  let network: Awaited<ReturnType<typeof ownNetwork>>;
  let engine: TestEngine;
  let link: EngineLink | null = null;

  beforeEach(async () => {
    network = await ownNetwork();
    engine = await testEngine(network.launcher);
  });

  afterEach(async () => {
    await link?.close();
    await engine.remove();
    network.close();
  });

  function startLink(revive: (() => Promise<boolean>) | null, privateSocket: string) {
    const finder = new DockerEngineFinder({
      locate: (signal) =>
        discoverEngine({
          platform: 'linux',
          environment: {},
          homeFolder: '/nonexistent',
          privateSocket,
          systemRoot: engine.options.folder,
          timeoutMs: 5_000,
          signal,
        }),
      revive,
    });
    const states: EngineLinkState['kind'][] = [];
    const started = new EngineLink({ finder, clock: systemClock, random: Math.random });
    started.onChange((state) => {
      if (states.at(-1) !== state.kind) states.push(state.kind);
    });
    started.start();
    link = started;
    return { finder, link: started, states };
  }

  async function reconnected(link: EngineLink, states: readonly string[], losses: number): Promise<void> {
    await expect
      .poll(() => states.filter((kind) => kind === 'lost').length, { timeout: 30_000 })
      .toBe(losses);
    await link.connected({ deadlineMs: 30_000 });
  }

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'notices each of five restarts by %s, and its one provider works after every one',
    async (signal) => {
      const { socketPath } = await startPrivateEngine(engine.options);
      const { finder, link, states } = startLink(null, socketPath);
      const info = await link.connected({ deadlineMs: 10_000 });
      expect(info).toMatchObject({ local: true, description: expect.stringContaining(socketPath) });
      for (let round = 1; round <= 5; round += 1) {
        const created = await finder.current().createVolume({ Name: `round-${round}` });
        expect(created.name ?? created).toBeTruthy();
        await restartPrivateEngine({ ...engine.options, signal });
        await reconnected(link, states, round);
        expect(link.state).toMatchObject({ kind: 'connected', lostAtMs: expect.any(Number) });
        const { Volumes } = await finder.current().listVolumes();
        expect(Volumes).toHaveLength(round);
      }
    },
  );

  it('revives a private engine that died', async () => {
    const { socketPath } = await startPrivateEngine(engine.options);
    const revive = async (): Promise<boolean> => {
      await startPrivateEngine(engine.options);
      return true;
    };
    const { finder, link, states } = startLink(revive, socketPath);
    await link.connected({ deadlineMs: 10_000 });
    await killPrivateEngine(engine.options);
    await reconnected(link, states, 1);
    expect(await finder.current().version()).toMatchObject({ ApiVersion: expect.any(String) });
  });

  it('says why there is no engine while it searches, and connects when one starts', async () => {
    const { socketPath } = privateEngineLayout(engine.options.folder);
    const { finder, link } = startLink(null, socketPath);
    expect(await link.connected({ deadlineMs: 500 }).catch(toFailure)).toMatchObject({
      code: 'engine-not-found',
    });
    expect(() => finder.current()).toThrow('No engine is connected yet');
    await startPrivateEngine(engine.options);
    expect(await link.connected({ deadlineMs: 30_000 })).toMatchObject({ local: true });
  });
});
