import { mkdirSync, writeFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { discoverEngine, engineIsNamed } from '../../../../electron/adapters/docker/discover-engine.ts';
import { describeEndpoint } from '../../../../electron/adapters/docker/engine-endpoint.ts';
import type { Failure } from '../../../../electron/domain/failure.ts';
import { deadSocket, ENGINE_20 } from '../../../helpers/fake-engine.ts';
import { searchedMachine } from './searched-machine.ts';

const searched = searchedMachine();
const { listen, failureOf, writeContext } = searched;
const machine = searched.options;

function selectContext(name: string): void {
  mkdirSync(join(searched.root, 'home', '.docker'), { recursive: true });
  writeFileSync(
    join(searched.root, 'home', '.docker', 'config.json'),
    JSON.stringify({ currentContext: name }),
  );
}

describe('finding an engine where people have it', () => {
  it.each([
    ['var/run/docker.sock', "it is this machine's Docker engine"],
    ['xdg/docker.sock', 'it is your rootless Docker engine'],
    ['home/.docker/run/docker.sock', 'Docker Desktop runs it for you'],
    ['home/.docker/desktop/docker.sock', 'Docker Desktop runs it'],
    ['home/.orbstack/run/docker.sock', 'OrbStack runs it'],
    ['home/.colima/default/docker.sock', 'Colima runs it'],
    ['home/.rd/docker.sock', 'Rancher Desktop runs it'],
    ['xdg/podman/podman.sock', 'it is your Podman service'],
    ['run/podman/podman.sock', "it is this machine's Podman service"],
    ['private.sock', "it is Tandem's own and runs"],
  ])('at %s, and says why', async (path, why) => {
    await listen({ socket: join(searched.root, path) });
    const endpoint = await discoverEngine(machine());
    expect(endpoint).toMatchObject({ version: '20.10.24', apiVersion: '1.41', why });
    expect(describeEndpoint(endpoint)).toContain(join(searched.root, path));
  });

  it('goes past a dead socket to an engine that answers', async () => {
    await deadSocket(join(searched.root, 'var/run/docker.sock'));
    await listen({ socket: join(searched.root, 'xdg/docker.sock') });
    expect((await discoverEngine(machine())).flavour).toBe('rootless');
  });

  it('negotiates down to what it knows, and calls Podman by its name', async () => {
    const body = {
      Version: '5.4.2',
      ApiVersion: '1.60',
      MinAPIVersion: '1.44',
      Components: [{ Name: 'Podman Engine', Version: '5.4.2' }],
    };
    await listen({ socket: join(searched.root, 'run/podman/podman.sock') }, { body });
    expect(await discoverEngine(machine())).toMatchObject({ product: 'Podman', apiVersion: '1.47' });
  });
});

describe('an engine that a person named', () => {
  it('by DOCKER_HOST is used though another one runs', async () => {
    await listen({ socket: join(searched.root, 'var/run/docker.sock') });
    await listen({ socket: join(searched.root, 'mine.sock') });
    const environment = { DOCKER_HOST: `unix://${join(searched.root, 'mine.sock')}` };
    expect((await discoverEngine(machine({ environment }))).why).toBe('DOCKER_HOST names it');
    expect(await engineIsNamed(machine({ environment }))).toBe(true);
    expect(await engineIsNamed(machine())).toBe(false);
  });

  it.each(['gone.sock', 'dead.sock'])('by DOCKER_HOST is never passed over silently: %s', async (name) => {
    await listen({ socket: join(searched.root, 'var/run/docker.sock') });
    await deadSocket(join(searched.root, 'dead.sock'));
    const failure = await failureOf(
      machine({ environment: { DOCKER_HOST: `unix://${join(searched.root, name)}` } }),
    );
    expect(failure).toMatchObject({
      code: 'engine-not-running',
      message: expect.stringContaining('DOCKER_HOST'),
    });
    expect(failure.hint).toContain('unset DOCKER_HOST');
  });

  it('by DOCKER_CONTEXT or by the configuration file is used', async () => {
    await listen({ socket: join(searched.root, 'lab.sock') });
    const host = `unix://${join(searched.root, 'lab.sock')}`;
    writeContext('lab', { Name: 'lab', Endpoints: { docker: { Host: host } } });
    const byEnvironment = await discoverEngine(machine({ environment: { DOCKER_CONTEXT: 'lab' } }));
    expect(byEnvironment.why).toBe('the Docker context "lab" is selected (DOCKER_CONTEXT)');

    selectContext('lab');
    const byFile = await discoverEngine(machine({ environment: {} }));
    expect(byFile.why).toContain(join('.docker', 'config.json'));

    await listen({ socket: join(searched.root, 'var/run/docker.sock') });
    const backToDefault = machine({ environment: { DOCKER_CONTEXT: 'default' } });
    expect((await discoverEngine(backToDefault)).flavour).toBe('system');
  });

  it('by a context that does not exist, or names nothing, is explained', async () => {
    await listen({ socket: join(searched.root, 'var/run/docker.sock') });
    selectContext('nowhere');
    expect(await failureOf(machine({ environment: {} }))).toMatchObject({
      code: 'engine-not-found',
      hint: expect.stringContaining('docker context use default'),
    });
    writeContext('nowhere', { Name: 'nowhere', Endpoints: {} });
    expect((await failureOf(machine({ environment: {} }))).message).toContain('names no engine');
    writeFileSync(join(searched.root, 'home/.docker/config.json'), '{ "currentContext": ');
    expect((await failureOf(machine({ environment: {} }))).message).toContain('config.json');
  });
});

describe('an engine that cannot be used', () => {
  it('because there is none', async () => {
    const failure = await failureOf(machine());
    expect(failure).toMatchObject({ code: 'engine-not-found', hint: expect.stringMatching(/install/i) });
    expect(failure.cause).toContain('var/run/docker.sock');
  });

  it('because Docker is installed but does not run', async () => {
    mkdirSync(join(searched.root, 'usr/sbin'), { recursive: true });
    await writeFile(join(searched.root, 'usr/sbin/dockerd'), '');
    const failure = await failureOf(machine());
    expect(failure).toMatchObject({
      code: 'engine-not-running',
      hint: expect.stringContaining('systemctl start docker'),
    });
  });

  it('because only its socket is left', async () => {
    await deadSocket(join(searched.root, 'var/run/docker.sock'));
    const failure = await failureOf(machine());
    expect(failure).toMatchObject({
      code: 'engine-not-running',
      hint: expect.stringContaining('systemctl start docker'),
    });
  });

  it('because it takes the question and never answers', async () => {
    await listen({ socket: join(searched.root, 'var/run/docker.sock') }, { silent: true });
    const failure = await failureOf(machine({ timeoutMs: 100 }));
    expect(failure).toMatchObject({ code: 'engine-not-running', message: expect.stringContaining('100 ms') });
  });

  it('because it is too old', async () => {
    await listen(
      { socket: join(searched.root, 'var/run/docker.sock') },
      { body: { ...ENGINE_20, Version: '19.03.15', ApiVersion: '1.40' } },
    );
    const failure = await failureOf(machine());
    expect(failure).toMatchObject({ code: 'engine-too-old', hint: expect.stringContaining('20.10') });
    expect(failure.message).toContain('19.03.15');
  });

  it.each([
    ['another service', { status: 404, body: '<html>not here</html>' }],
    ['nonsense', { status: 200, body: '{"ApiVersion": 7}' }],
    ['an endless answer', { status: 200, body: 'x'.repeat(400_000) }],
  ])('because %s answers', async (_, answer) => {
    await listen({ socket: join(searched.root, 'var/run/docker.sock') }, answer);
    expect((await failureOf(machine())).code).toMatch(/^engine-(refused|not-running)$/);
  });

  // Root may open every socket, so the question is asked by a user who may not.
  it.skipIf(process.getuid?.() !== 0)(
    'because this user is not let in, with the command and the need to log in again',
    async () => {
      const socket = join(searched.root, 'var/run/docker.sock');
      await listen({ socket });
      await chmod(socket, 0o000);
      process.seteuid?.(65_534);
      let failure: Failure;
      try {
        failure = await failureOf(machine());
      } finally {
        process.seteuid?.(0);
      }
      expect(failure.code).toBe('engine-permission-denied');
      expect(failure.hint).toContain('sudo usermod -aG docker $USER');
      expect(failure.hint).toMatch(/log out and in again/);
    },
  );

  it('and the most telling failure of several is the one that is shown', async () => {
    await deadSocket(join(searched.root, 'var/run/docker.sock'));
    await listen(
      { socket: join(searched.root, 'xdg/docker.sock') },
      { body: { ...ENGINE_20, ApiVersion: '1.30' } },
    );
    expect((await failureOf(machine())).code).toBe('engine-too-old');
  });
});
