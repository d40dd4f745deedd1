import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  ensureEngine,
  locateEngine,
  privateEngineFolder,
} from '../../electron/adapters/docker/ensure-engine.ts';
import {
  findPrivateEngine,
  killPrivateEngine,
  privateEngineIsWanted,
  removePrivateEngine,
  restartPrivateEngine,
  startPrivateEngine,
  stopPrivateEngine,
} from '../../electron/adapters/docker/private-engine.ts';
import { privateEngineLayout } from '../../electron/adapters/docker/private-engine-layout.ts';
import { boundEngineLog } from '../../electron/adapters/docker/private-engine-log.ts';
import { mountPoints } from '../../electron/adapters/docker/private-engine-processes.ts';
import { findProgram } from '../../electron/adapters/host/host-system.ts';
import { listProcesses, readProcess } from '../../electron/adapters/host/processes.ts';
import { runCommand } from '../../electron/adapters/host/run-command.ts';
import { toFailure } from '../../electron/domain/failure.ts';
import {
  importSleeper,
  ownNetwork,
  pidOf,
  privateEngineLimitation,
  startSleeper,
  type TestEngine,
  testEngine,
} from '../helpers/private-engine.ts';

const limitation = privateEngineLimitation();
const title = limitation === null ? 'a private engine' : `a private engine (skipped: ${limitation})`;

describe.skipIf(limitation !== null)(title, () => {
  let network: Awaited<ReturnType<typeof ownNetwork>>;
  let engine: TestEngine;

  beforeEach(async () => {
    network = await ownNetwork();
    engine = await testEngine(network.launcher);
  });

  afterEach(async () => {
    await engine.remove();
    network.close();
  });

  async function inNetwork(...command: string[]): Promise<string> {
    return (await runCommand([...network.launcher, ...command], { deadlineMs: 10_000 })).stdout;
  }

  /** Processes and mounts that mention this engine. */
  async function traces(): Promise<string[]> {
    const layout = privateEngineLayout(engine.options.folder);
    const ours = (text: string): boolean => text.includes(layout.bridge) || text.includes(layout.folder);
    const processes = (await listProcesses()).map((one) => one.command.join(' ')).filter(ours);
    return [...processes, ...mountPoints(readFileSync('/proc/self/mounts', 'utf8')).filter(ours)];
  }

  it('starts once, however often and by however many it is asked for', async () => {
    const [first, second] = await Promise.all([
      startPrivateEngine(engine.options),
      startPrivateEngine(engine.options),
    ]);
    expect(second).toEqual(first);
    expect(await startPrivateEngine(engine.options)).toEqual(first);
    expect(await findPrivateEngine(engine.options.folder)).toEqual(first);
    const version = await (await engine.connect()).version();
    expect(version.Version).not.toBe('');
  });

  it('has data, bridge, addresses and containerd namespace of its own', async () => {
    await startPrivateEngine(engine.options);
    const docker = await engine.connect();
    const layout = privateEngineLayout(engine.options.folder);
    expect((await docker.info()).DockerRootDir).toBe(layout.dataRoot);
    const links = await inNetwork('cat', '/proc/net/dev');
    // Without iproute2 there is no default bridge at all.
    if ((await findProgram(['ip'])) !== null) expect(links).toContain(layout.bridge);
    expect(links).not.toContain('docker0');
    const created = await docker.createNetwork({ Name: 'some' });
    const subnet = (await docker.getNetwork(created.id).inspect()).IPAM?.Config?.[0]?.Subnet;
    expect(subnet).toMatch(/^10\.203\./);
    expect(layout.socketPath.length).toBeLessThan(100);
  });

  it('stops with everything that belongs to it, stays stopped, and keeps its data for the next start', async () => {
    await startPrivateEngine(engine.options);
    let docker = await engine.connect();
    const id = await startSleeper(docker, await importSleeper(docker));
    const pid = await pidOf(docker, id);

    await stopPrivateEngine(engine.options);
    expect(await readProcess(pid)).toBeNull();
    expect(await traces()).toEqual([]);
    expect(existsSync(privateEngineLayout(engine.options.folder).runFolder)).toBe(false);
    expect(await privateEngineIsWanted(engine.options.folder)).toBe(false);
    expect(await findPrivateEngine(engine.options.folder)).toBeNull();
    await stopPrivateEngine(engine.options);

    await startPrivateEngine(engine.options);
    docker = await engine.connect();
    expect(await pidOf(docker, id)).toBeGreaterThan(0);
    expect(await privateEngineIsWanted(engine.options.folder)).toBe(true);
  });

  it('killed five times over, comes back each time with its container in a new life', async () => {
    await startPrivateEngine(engine.options);
    let docker = await engine.connect();
    const id = await startSleeper(docker, await importSleeper(docker));
    for (let round = 0; round < 5; round += 1) {
      const orphan = await pidOf(docker, id);
      await killPrivateEngine(engine.options);
      expect(await readProcess(orphan)).not.toBeNull();
      await startPrivateEngine(engine.options);
      docker = await engine.connect();
      await expect.poll(() => pidOf(docker, id), { timeout: 30_000 }).toBeGreaterThan(0);
      expect(await pidOf(docker, id)).not.toBe(orphan);
      expect(await readProcess(orphan)).toBeNull();
    }
  });

  it('killed and then stopped, leaves no container, no mount and no process behind', async () => {
    await startPrivateEngine(engine.options);
    const docker = await engine.connect();
    const pid = await pidOf(docker, await startSleeper(docker, await importSleeper(docker)));
    await killPrivateEngine(engine.options);
    await stopPrivateEngine(engine.options);
    expect(await readProcess(pid)).toBeNull();
    expect(await traces()).toEqual([]);
  });

  it('starts over what a power loss left: pid files that now belong to somebody else', async () => {
    await startPrivateEngine(engine.options);
    await stopPrivateEngine(engine.options);
    const layout = privateEngineLayout(engine.options.folder);
    await mkdir(join(layout.execRoot, 'containerd'), { recursive: true });
    await writeFile(layout.pidFile, String(process.pid));
    await writeFile(join(layout.execRoot, 'containerd', 'containerd.pid'), String(process.pid));
    await writeFile(layout.socketPath, '');
    await startPrivateEngine(engine.options);
    expect((await (await engine.connect()).info()).Containers).toBe(0);
  });

  it('outlives the process that started it', async () => {
    await startPrivateEngine(engine.options);
    const found = await findPrivateEngine(engine.options.folder);
    const daemon = await readProcess(found?.pid ?? 0);
    const group = readFileSync(`/proc/${daemon?.pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[2];
    expect(Number(group)).toBe(daemon?.pid);
  });

  it('leaves another engine beside it, and its packet rules, as they were', async () => {
    const other = await testEngine(network.launcher);
    try {
      await startPrivateEngine(other.options);
      const docker = await other.connect();
      await docker.createNetwork({ Name: 'front' });
      await docker.createNetwork({ Name: 'back', Internal: true });
      const image = await importSleeper(docker);
      const published = await docker.createContainer({
        Image: image,
        Cmd: ['/bin/sleep', '3600'],
        HostConfig: {
          NetworkMode: 'front',
          PortBindings: { '80/tcp': [{ HostPort: '18080' }] },
        },
        ExposedPorts: { '80/tcp': {} },
      });
      await published.start();
      const rulesOf = async (): Promise<string[]> =>
        (await inNetwork('iptables-save')).split('\n').filter((line) => /docker|br-|DOCKER/.test(line));
      const before = await rulesOf();
      expect(before.join('\n')).toContain('DNAT');

      await startPrivateEngine(engine.options);
      await restartPrivateEngine({ ...engine.options, signal: 'SIGKILL' });
      const after = await rulesOf();
      expect(before.filter((rule) => !rule.startsWith(':') && !after.includes(rule))).toEqual([]);
      // The last word in an isolation chain is still RETURN.
      const isolation = after.filter((rule) => rule.startsWith('-A DOCKER-ISOLATION-STAGE-1'));
      expect(isolation.at(-1)).toMatch(/-j RETURN$/);

      await stopPrivateEngine(engine.options);
      expect((await published.inspect()).State.Running).toBe(true);
    } finally {
      await other.remove();
    }
  });

  it('that cannot start says why, and leaves nothing in the way of the next try', async () => {
    const broken = { ...engine.options, extraArgs: ['--no-such-option'] };
    const failure = await startPrivateEngine(broken).catch(toFailure);
    expect(failure).toMatchObject({
      code: 'engine-start-failed',
      cause: expect.stringContaining('no-such-option'),
      hint: expect.stringContaining('engine.log'),
    });
    await startPrivateEngine(engine.options);
  });

  it('keeps its log within bounds while it goes on writing to it', async () => {
    await startPrivateEngine(engine.options);
    const layout = privateEngineLayout(engine.options.folder);
    await appendFile(layout.logFile, 'x'.repeat(5 * 1024 * 1024));
    await boundEngineLog(engine.options.folder);
    expect(readFileSync(layout.logFile).length).toBe(0);
    await stopPrivateEngine(engine.options);
    expect(readFileSync(layout.logFile).includes(0)).toBe(false);
  });

  it('is what a machine gets where Docker is installed and no engine answers', async () => {
    const dataFolder = engine.options.folder;
    const folder = privateEngineFolder(dataFolder);
    const discovery = {
      platform: 'linux',
      environment: {},
      homeFolder: join(dataFolder, 'home'),
      privateSocket: privateEngineLayout(folder).socketPath,
      systemRoot: join(dataFolder, 'machine'),
      timeoutMs: 5_000,
    };
    const said: string[] = [];
    const ensure = (environment: Record<string, string>) =>
      ensureEngine({
        dataFolder,
        discovery: { ...discovery, environment },
        privateEngine: { launcher: network.launcher },
        yes: false,
        isTerminal: false,
        ask: () => Promise.reject(new Error('nobody may be asked')),
        report: (line) => said.push(line),
      });
    try {
      const named = await ensure({ DOCKER_HOST: `unix://${dataFolder}/none.sock` }).catch(toFailure);
      expect(named).toMatchObject({ code: 'engine-not-running' });
      expect(await findPrivateEngine(folder)).toBeNull();

      const endpoint = await ensure({});
      expect(endpoint).toMatchObject({ flavour: 'private' });
      expect(said.join('\n')).toContain("starting Tandem's own");
      expect((await ensure({})).address).toEqual(endpoint.address);

      // As after a restart of the machine: it is started again, unless a person stopped it.
      const privateEngine = { launcher: network.launcher };
      const locate = () => locateEngine(dataFolder, { discovery, privateEngine });
      await killPrivateEngine({ folder, launcher: network.launcher });
      expect((await locate()).address).toEqual(endpoint.address);
      await stopPrivateEngine({ folder, launcher: network.launcher });
      expect(await locate().catch(toFailure)).toMatchObject({ code: 'engine-not-found' });
    } finally {
      await removePrivateEngine({ folder, launcher: network.launcher });
    }
  });

  it('starts without what it remembers of networks when it cannot read it, and loses nothing else', async () => {
    await startPrivateEngine(engine.options);
    const docker = await engine.connect();
    const image = await importSleeper(docker);
    await docker.createVolume({ Name: 'kept' });
    await docker.createNetwork({ Name: 'forgotten' });
    await stopPrivateEngine(engine.options);
    const layout = privateEngineLayout(engine.options.folder);
    const memory = join(layout.dataRoot, 'network', 'files');
    // Found on an engine (20.10.24) that was ended while it removed two networks: one is `inDelete`, without its addresses.
    const halfRemoved = gunzipSync(
      readFileSync(new URL('../fixtures/engine/half-removed-network.db.gz', import.meta.url)),
    );
    await writeFile(join(memory, 'local-kv.db'), halfRemoved);

    await startPrivateEngine(engine.options);

    const again = await engine.connect();
    expect((await again.listVolumes()).Volumes.map(({ Name: name }) => name)).toEqual(['kept']);
    await startSleeper(again, image);
    const aside = readdirSync(memory).filter((name) => name.startsWith('local-kv.db.set-aside-'));
    expect(aside).toHaveLength(1);
    expect(readFileSync(join(memory, aside[0] ?? '')).equals(halfRemoved)).toBe(true);
    expect(readFileSync(layout.logFile, 'utf8')).toContain(`set aside as ${join(memory, aside[0] ?? '')}`);
  });

  it('is not confused with a process that merely carries its name', async () => {
    const layout = privateEngineLayout(engine.options.folder);
    const script = 'console.log("up"); setInterval(() => {}, 1000)';
    const namesake = spawn(
      process.execPath,
      ['-e', script, '--', '--config-file', '/elsewhere/daemon.json'],
      {
        argv0: 'dockerd',
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    await once(namesake.stdout, 'data');
    await writeFile(layout.pidFile, String(namesake.pid));
    await stopPrivateEngine(engine.options);
    expect(await readProcess(namesake.pid ?? 0)).toMatchObject({
      command: expect.arrayContaining(['dockerd']),
    });
    namesake.kill('SIGKILL');
  });
});
