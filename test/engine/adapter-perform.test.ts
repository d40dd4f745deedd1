import type Docker from 'dockerode';
import { beforeAll, describe, expect, it } from 'vitest';
import { toFailure } from '../../electron/domain/failure.ts';
import type { OperationBody } from '../../electron/domain/plan/operation.ts';
import { buildInfraImage, engineClient, TestStack } from '../helpers/engine.ts';

let docker: Docker;
let image: string;

beforeAll(async () => {
  docker = engineClient();
  image = await buildInfraImage(docker);
});

const withStack = (run: (stack: TestStack) => Promise<void>) => TestStack.use(docker, image, 'tperf', run);

describe('doing an operation again', () => {
  it('changes nothing, whichever operation it is', () =>
    withStack(async (stack) => {
      const network = stack.network();
      const volume = stack.volume('config');
      const infra = stack.infra('p', 30);
      const front = stack.network('front');
      const member = stack.member('p', {
        filesMount: {
          volume: volume.name,
          target: '/etc/tandem',
          files: [{ path: 'a/b', mode: 0o444, uid: 0, gid: 0, content: { kind: 'text', text: 'x' } }],
        },
      });
      const mount = member.filesMount ?? expect.unreachable();
      const ownThings = async () => {
        const { containers, networks, volumes } = await stack.engine.observe(stack.name);
        return { containers, networks, volumes };
      };
      const twice = async (body: OperationBody) => {
        await stack.perform(body);
        const before = await ownThings();
        await stack.perform(body);
        return { before, after: await ownThings() };
      };
      const building: OperationBody[] = [
        { kind: 'create-network', target: network.name, network },
        { kind: 'create-network', target: front.name, network: front },
        { kind: 'create-volume', target: volume.name, volume },
        { kind: 'create-container', target: infra.name, container: infra },
        {
          kind: 'connect-network',
          target: `${infra.name} ${front.name}`,
          container: infra.name,
          network: front.name,
          address: stack.address(30, 'front'),
          aliases: ['p'],
        },
        { kind: 'start-container', target: infra.name },
        { kind: 'create-container', target: member.name, container: member },
        { kind: 'write-files', target: member.name, container: member.name, mount },
        { kind: 'start-container', target: member.name },
        { kind: 'await-ready', target: member.name, container: member },
      ];
      for (const body of building) {
        const { before, after } = await twice(body);
        expect(after, body.kind).toEqual(before);
      }
      const standing = await stack.engine.observe(stack.name);
      expect(standing.containers.map(({ name, state }) => `${name} ${state}`)).toEqual([
        `${member.name} running`,
        `${infra.name} running`,
      ]);
      expect(standing.containers[1]?.networks).toEqual([
        { network: network.name, address: stack.address(30) },
        { network: front.name, address: stack.address(30, 'front') },
      ]);

      const dismantling: OperationBody[] = [
        { kind: 'stop-container', target: member.name, graceMs: 2_000 },
        { kind: 'remove-container', target: member.name },
        { kind: 'remove-container', target: infra.name },
        { kind: 'remove-volume', target: volume.name },
        { kind: 'remove-network', target: network.name },
        { kind: 'remove-network', target: front.name },
      ];
      for (const body of dismantling) {
        const { before, after } = await twice(body);
        expect(after, body.kind).toEqual(before);
      }
      await stack.perform({ kind: 'stop-container', target: member.name, graceMs: 0 });
      expect(await ownThings()).toEqual({ containers: [], networks: [], volumes: [] });
    }));

  it('heals a connection with another address', () =>
    withStack(async (stack) => {
      await stack.createNetwork();
      const infra = stack.infra('p', 40);
      await stack.bringUp(infra);
      const [network] = infra.networks;
      await stack.perform({
        kind: 'connect-network',
        target: 'again',
        container: infra.name,
        network: network?.network ?? '',
        address: stack.address(41),
        aliases: [],
      });
      const [found] = (await stack.engine.observe(stack.name)).containers;
      expect(found?.networks).toEqual([{ network: network?.network, address: stack.address(41) }]);
    }));

  it('does not take a connection that was refused for one that stands', () =>
    withStack(async (stack) => {
      await stack.createNetwork();
      const infra = stack.infra('p', 40);
      await stack.bringUp(infra);
      const network = infra.networks[0]?.network ?? '';
      const connect = (address: string) => stack.engine.connect(infra.name, network, address, []);
      const connections = async () => (await stack.engine.observe(stack.name)).containers[0]?.networks;

      await stack.engine.disconnect(infra.name, network);
      // An address that is not of this network: the engine refuses it, and keeps it in the settings.
      for (const attempt of ['first', 'second'])
        expect([attempt, await connect('192.0.2.9').then(() => 'connected', toFailure)]).toEqual([
          attempt,
          expect.objectContaining({ code: expect.any(String) }),
        ]);
      expect(await connections()).toEqual([]);
      await connect(stack.address(40));
      expect(await connections()).toEqual([{ network, address: stack.address(40) }]);
    }));

  it('hands to others what is not the engine’s', () =>
    withStack(async (stack) => {
      await stack.perform({
        kind: 'ensure-image',
        target: 'x:1',
        image: { reference: 'x:1', source: { kind: 'user' } },
      });
      await stack.perform({
        kind: 'ensure-secrets',
        target: stack.name,
        secrets: [
          { name: 'a', generate: { kind: 'random', bytes: 32 } },
          { name: 'b', generate: { kind: 'random', bytes: 16 } },
        ],
      });
      await stack.perform({
        kind: 'write-stack-files',
        target: stack.name,
        files: [{ path: 'generated/haproxy.cfg', text: '' }],
      });
      expect(stack.delegated).toEqual([
        'image x:1',
        `secret ${stack.name}/a 32`,
        `secret ${stack.name}/b 16`,
        `files ${stack.name} generated/haproxy.cfg`,
      ]);
    }));
});

describe('names that others use', () => {
  it('refuses and leaves alone a container, a network and a volume of somebody else', () =>
    withStack(async (stack) => {
      const other = new TestStack(docker, image, 'tother');
      try {
        const member = stack.member('m', { joins: null });
        const network = stack.network();
        const volume = stack.volume('v');
        const creations: OperationBody[] = [
          { kind: 'create-container', target: member.name, container: member },
          { kind: 'create-network', target: network.name, network },
          { kind: 'create-volume', target: volume.name, volume },
        ];
        for (const body of creations) await other.perform(body);

        for (const body of creations)
          await expect(stack.perform(body), body.kind).rejects.toMatchObject({
            failure: { code: 'name-taken', message: expect.stringContaining(`stack ${other.name}`) },
          });
        await stack.perform({ kind: 'remove-container', target: member.name });
        await stack.perform({ kind: 'remove-network', target: network.name });
        await stack.perform({ kind: 'remove-volume', target: volume.name });

        const theirs = await stack.engine.observe(other.name);
        expect(theirs.containers.map(({ name }) => name)).toEqual([member.name]);
        expect(theirs.networks.map(({ name }) => name)).toEqual([network.name]);
        expect(theirs.volumes.map(({ name }) => name)).toEqual([volume.name]);
        const { foreign } = await stack.engine.observe(stack.name);
        expect(foreign.containerNames).toContain(member.name);
        expect(foreign.networkNames).toContain(network.name);
        expect(foreign.volumeNames).toContain(volume.name);
        expect(foreign.subnets).toEqual(expect.arrayContaining([network.subnet]));
      } finally {
        await other.remove();
      }
    }));

  it('makes a volume anew that is nobody’s and holds nothing, as an engine leaves it that dies meanwhile', () =>
    withStack(async (stack) => {
      const volume = stack.volume('v');
      const create: OperationBody = { kind: 'create-volume', target: volume.name, volume };
      await docker.createVolume({ Name: volume.name });
      expect(await stack.engine.leftoverVolumes([volume.name])).toEqual(new Set([volume.name]));

      await stack.perform(create);

      expect((await stack.engine.observe(stack.name)).volumes.map(({ name }) => name)).toEqual([volume.name]);
      expect(await stack.engine.leftoverVolumes([volume.name])).toEqual(new Set());
    }));

  it('leaves a volume alone that is nobody’s and holds something, or is used', () =>
    withStack(async (stack) => {
      const volume = stack.volume('v');
      const create: OperationBody = { kind: 'create-volume', target: volume.name, volume };
      await docker.createVolume({ Name: volume.name });
      const user = await docker.createContainer({
        Image: image,
        Entrypoint: ['sh', '-c', 'echo mine > /kept/file'],
        User: '0',
        HostConfig: { Binds: [`${volume.name}:/kept`], NetworkMode: 'none' },
      });
      try {
        // Used, though nothing is in it yet.
        await expect(stack.perform(create)).rejects.toMatchObject({ failure: { code: 'name-taken' } });
        await user.start();
        await user.wait();
      } finally {
        await user.remove({ force: true });
      }
      await expect(stack.perform(create)).rejects.toMatchObject({ failure: { code: 'name-taken' } });
      await docker.getVolume(volume.name).remove();
    }));

  it('refuses to take a container of its own with other settings for the wanted one', () =>
    withStack(async (stack) => {
      const member = stack.member('m', { joins: null });
      await stack.perform({ kind: 'create-container', target: member.name, container: member });
      const changed = { ...member, specHash: 'another' };
      await expect(
        stack.perform({ kind: 'create-container', target: member.name, container: changed }),
      ).rejects.toMatchObject({
        failure: { code: 'plan-outdated', hint: expect.stringMatching(/plan anew/) },
      });
    }));
});
