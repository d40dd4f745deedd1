import type Docker from 'dockerode';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildInfraImage, engineClient, TestStack } from '../helpers/engine.ts';

let docker: Docker;
let image: string;

beforeAll(async () => {
  docker = engineClient();
  image = await buildInfraImage(docker);
});

const withStack = (run: (stack: TestStack) => Promise<void>) => TestStack.use(docker, image, 'trefuse', run);

describe('starts that fail', () => {
  it('names the port that somebody else holds', () =>
    withStack(async (stack) => {
      await stack.createNetwork('front');
      const published = (pod: string, byte: number) =>
        stack.infra(pod, byte, {
          networks: [
            { network: stack.network('front').name, address: stack.address(byte, 'front'), aliases: [] },
          ],
          ports: [{ containerPort: 80, hostPort: 38_433, hostAddress: '127.0.0.1', protocol: 'tcp' }],
        });
      await stack.bringUp(published('first', 50));
      await expect(stack.bringUp(published('second', 51))).rejects.toMatchObject({
        failure: { code: 'port-taken', message: expect.stringContaining('port 38433 on 127.0.0.1') },
      });
      const { foreign } = await stack.engine.observe('somebody-else');
      expect(foreign.publishedPorts).toContainEqual({
        hostPort: 38_433,
        container: `${stack.name}-first-pod`,
      });
    }));

  it('explains a file server that cannot be mounted', () =>
    withStack(async (stack) => {
      const volume = stack.volume('files', {
        purpose: 'shared',
        driverOptions: {
          type: 'nfs',
          o: 'addr=127.0.0.1,nfsvers=4,soft,timeo=10,retrans=1',
          device: ':/nowhere',
        },
      });
      await stack.perform({ kind: 'create-volume', target: volume.name, volume });
      const member = stack.member('m', {
        joins: null,
        volumes: [{ volume: volume.name, target: '/data', readOnly: false, copyUp: false }],
      });
      await expect(stack.bringUp(member)).rejects.toMatchObject({
        failure: { code: 'mount-failed', hint: expect.stringContaining('apt-get install nfs-common') },
      });
    }));

  it('says which image is missing and which pod does not run', () =>
    withStack(async (stack) => {
      await expect(
        stack.bringUp(stack.member('m', { joins: null, image: 'tandem/none:0' })),
      ).rejects.toMatchObject({ failure: { code: 'image-missing' } });

      await stack.createNetwork();
      const infra = stack.infra('p', 60);
      await stack.perform({ kind: 'create-container', target: infra.name, container: infra });
      await expect(stack.bringUp(stack.member('p'))).rejects.toMatchObject({
        failure: { code: 'engine-refused', hint: expect.stringMatching(/infra container first/) },
      });
    }));

  it('does nothing once it is cancelled', () =>
    withStack(async (stack) => {
      const network = stack.network();
      await expect(
        stack.perform({ kind: 'create-network', target: network.name, network }, AbortSignal.abort()),
      ).rejects.toMatchObject({ failure: { code: 'cancelled' } });
      expect((await stack.engine.observe(stack.name)).networks).toEqual([]);
    }));
});

describe('stopping and removing', () => {
  it('uses the container’s own signal and refuses to remove a running member', () =>
    withStack(async (stack) => {
      const member = stack.member('m', {
        joins: null,
        stopSignal: 'SIGUSR1',
        command: [
          'perl',
          '-e',
          '$| = 1; $SIG{USR1} = sub { print "bye\\n"; exit 7 }; print "up\\n"; sleep 1 while 1',
        ],
        readiness: null,
      });
      await stack.bringUp(member);
      const abort = new AbortController();
      for await (const line of stack.engine.logs(member.name, {
        follow: true,
        tail: 'all',
        signal: abort.signal,
      }))
        if (line.text === 'up') abort.abort();
      await expect(stack.perform({ kind: 'remove-container', target: member.name })).rejects.toMatchObject({
        failure: { code: 'engine-refused' },
      });
      await stack.perform({ kind: 'stop-container', target: member.name, graceMs: 5_000 });
      const [found] = (await stack.engine.observe(stack.name)).containers;
      expect(found).toMatchObject({ state: 'exited', exitCode: 7 });
    }));

  it('passes over containers that vanish while they are looked at', () =>
    withStack(async (stack) => {
      const members = Array.from({ length: 6 }, (_, index) => stack.member(`m-${index}`, { joins: null }));
      for (const container of members)
        await stack.perform({ kind: 'create-container', target: container.name, container });
      const looks = Array.from({ length: 10 }, () => stack.engine.observe(stack.name));
      await Promise.all(members.map(({ name }) => stack.perform({ kind: 'remove-container', target: name })));
      await Promise.all(looks);
      expect((await stack.engine.observe(stack.name)).containers).toEqual([]);
    }));

  it('finds stacks by whatever is left of them', () =>
    withStack(async (stack) => {
      expect(await stack.engine.stackNames()).not.toContain(stack.name);
      await stack.createNetwork();
      expect(await stack.engine.stackNames()).toContain(stack.name);
    }));
});
