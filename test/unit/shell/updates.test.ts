import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppUpdater } from 'electron-updater';
import { describe, expect, it } from 'vitest';
import {
  createUpdates,
  readUpdateKey,
  type UpdateEngine,
  type UpdateState,
  type Updates,
} from '../../../electron/shell/updates.ts';
import { ManualClock } from '../../helpers/manual-clock.ts';
import { described, UPDATE_KEY, UpdateEngineDouble } from './update-double.ts';

// The double has the shape of the real thing: a call that electron-updater renames fails the type check.
const fitsReality = (updater: AppUpdater): UpdateEngine => updater;

const MINUTE_MS = 60_000;

interface Rig {
  readonly updates: Updates;
  readonly engine: UpdateEngineDouble;
  readonly clock: ManualClock;
  readonly states: UpdateState['kind'][];
  readonly troubles: string[];
  readonly world: { allowed: boolean; drill: boolean; loads: number };
}

function rig({ key = UPDATE_KEY as string | null, allowed = true } = {}): Rig {
  const engine = new UpdateEngineDouble();
  const clock = new ManualClock();
  const states: UpdateState['kind'][] = [];
  const troubles: string[] = [];
  const world = { allowed, drill: false, loads: 0 };
  const updates = createUpdates({
    currentVersion: '1.0.0',
    publicKey: key,
    clock,
    isAllowed: () => world.allowed,
    isDrillRunning: () => world.drill,
    endThen: (install) => {
      engine.calls.push('end');
      install();
    },
    onChange: (state) => states.push(state.kind),
    onTrouble: (text) => troubles.push(text),
    loadEngine: async () => {
      world.loads += 1;
      return engine;
    },
  });
  return { updates, engine, clock, states, troubles, world };
}

describe('updates of the desktop app', () => {
  it('fit what electron-updater offers', () => {
    expect(fitsReality).toBeTypeOf('function');
  });

  it('load nothing and ask nobody before the person has allowed it', async () => {
    const { updates, world, engine } = rig({ allowed: false });
    await updates.check();
    expect(updates.state()).toEqual({ kind: 'off' });
    expect(world.loads).toBe(0);
    expect(engine.calls).toEqual([]);
  });

  it('do not exist in an installation that nobody signs updates for', async () => {
    const { updates, world } = rig({ key: null });
    await updates.check();
    expect(updates.state()).toEqual({ kind: 'unsupported' });
    expect(world.loads).toBe(0);
  });

  it('are fetched and then wait for the person', async () => {
    const { updates, engine, states } = rig();
    await updates.check();
    expect(states).toEqual(['checking', 'downloading', 'ready']);
    expect(updates.state()).toEqual({ kind: 'ready', version: '2.0.0', waitsForDrill: false });
    expect(engine.calls).toEqual(['check', 'download']);
  });

  it('leave no step to electron-updater', async () => {
    const { updates, engine } = rig();
    await updates.check();
    const { autoDownload, autoInstallOnAppQuit, allowDowngrade, allowPrerelease } = engine;
    expect({ autoDownload, autoInstallOnAppQuit, allowDowngrade, allowPrerelease }).toEqual({
      autoDownload: false,
      autoInstallOnAppQuit: false,
      allowDowngrade: false,
      allowPrerelease: false,
    });
  });

  it('are not fetched when they are not signed', async () => {
    const { updates, engine, troubles } = rig();
    engine.found = async () => ({ updateInfo: { ...described('2.0.0'), version: '3.0.0' } });
    await updates.check();
    expect(engine.calls).toEqual(['check']);
    expect(updates.state()).toMatchObject({ kind: 'resting', checked: { outcome: 'foreign' } });
    expect(troubles).toHaveLength(1);
  });

  it.each([
    ['there is none', async () => null],
    ['it is the one that runs', async () => ({ updateInfo: described('1.0.0') })],
  ])('rest when %s', async (_what, found) => {
    const { updates, engine, clock, troubles } = rig();
    engine.found = found;
    await updates.check();
    expect(updates.state()).toEqual({
      kind: 'resting',
      checked: { atMs: clock.nowMs(), outcome: 'newest', reason: null },
    });
    expect(troubles).toEqual([]);
  });

  it('rest and say why when the server cannot be reached, and look again', async () => {
    const { updates, engine } = rig();
    const { found } = engine;
    engine.found = async () => {
      throw new Error('net::ERR_NAME_NOT_RESOLVED');
    };
    await updates.check();
    expect(updates.state()).toMatchObject({
      checked: { outcome: 'failed', reason: 'net::ERR_NAME_NOT_RESOLVED' },
    });
    engine.found = found;
    await updates.check();
    expect(updates.state().kind).toBe('ready');
  });

  it('survive an error that nobody asked for', async () => {
    const { updates, engine, troubles } = rig();
    await updates.check();
    for (const listener of engine.listeners) listener(new Error('disk full'));
    expect(troubles).toEqual(['Updates: disk full']);
  });

  it('are dropped when the permission is taken back while looking', async () => {
    const { updates, engine, world } = rig();
    engine.found = async () => {
      world.allowed = false;
      return { updateInfo: described('2.0.0') };
    };
    await updates.check();
    expect(updates.state()).toEqual({ kind: 'off' });
    expect(engine.calls).toEqual(['check']);
  });

  it('are looked for once at a time', async () => {
    const { updates, engine } = rig();
    await Promise.all([updates.check(), updates.check()]);
    await updates.check();
    expect(engine.calls).toEqual(['check', 'download']);
  });

  it('restart the app when the person says so', async () => {
    const { updates, engine } = rig();
    updates.restart();
    expect(engine.calls).toEqual([]);
    await updates.check();
    updates.restart();
    expect(engine.calls).toEqual(['check', 'download', 'end', 'install']);
    expect(updates.state()).toEqual({ kind: 'installing', version: '2.0.0' });
  });

  it('wait with the restart until no drill runs', async () => {
    const { updates, engine, world } = rig();
    await updates.check();
    world.drill = true;
    updates.restart();
    expect(updates.state()).toEqual({ kind: 'ready', version: '2.0.0', waitsForDrill: true });
    updates.drillEnded();
    expect(engine.calls).not.toContain('install');
    world.drill = false;
    updates.drillEnded();
    expect(engine.calls).toContain('install');
  });

  it('do not restart after a drill when nobody asked for it', async () => {
    const { updates, engine } = rig();
    await updates.check();
    updates.drillEnded();
    expect(engine.calls).not.toContain('install');
  });

  it('are looked for a minute after the start and every six hours, until the end', async () => {
    const { updates, engine, clock } = rig();
    engine.found = async () => null;
    const end = new AbortController();
    const running = updates.run(end.signal);
    expect(engine.calls).toEqual([]);
    await clock.advance(MINUTE_MS);
    await expect.poll(() => engine.calls.length).toBe(1);
    await clock.advance(6 * 60 * MINUTE_MS);
    await expect.poll(() => engine.calls.length).toBe(2);
    end.abort();
    await running;
    expect(clock.sleptMs).toEqual([MINUTE_MS, 6 * 60 * MINUTE_MS, 6 * 60 * MINUTE_MS]);
  });
});

describe('the key for updates', () => {
  it('is what the installation came with, or none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tandem-key-'));
    const file = join(folder, 'package.json');
    await writeFile(file, JSON.stringify({ name: 'tandem', updateKey: UPDATE_KEY }));
    expect(await readUpdateKey(file)).toBe(UPDATE_KEY);
    await writeFile(file, JSON.stringify({ name: 'tandem' }));
    expect(await readUpdateKey(file)).toBeNull();
    await rm(folder, { recursive: true, force: true });
  });
});
