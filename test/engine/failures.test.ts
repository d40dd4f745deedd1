import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { appendFile, cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OperationPerformer } from '../../electron/ports/container-engine.ts';
import { engineClient } from '../helpers/engine.ts';
import { engineContent } from '../helpers/engine-content.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import { ServiceStack } from '../helpers/service-stack.ts';
import { openTestHost } from '../helpers/test-host.ts';

/**
 * Obligation: whatever is in the way, `up` says what and where, leaves nothing that is not in its plan, and completes
 * once the cause is gone.
 */

const docker: Docker = engineClient();
let image: string;
const foreign: { remove(): Promise<unknown> }[] = [];

beforeAll(async () => {
  image = await ensureComponentImage(docker, 'infra');
});

afterEach(async () => {
  for (const thing of foreign.splice(0)) await thing.remove();
});

async function hold(port: number): Promise<Server> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function release(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

/** Something of somebody else, removed after the test if the test did not. */
function strange<T>(thing: T, remove: (thing: T) => Promise<unknown>): () => Promise<void> {
  let isThere = true;
  const entry = {
    remove: async () => {
      if (isThere) await remove(thing);
      isThere = false;
    },
  };
  foreign.push(entry);
  return entry.remove;
}

async function strangeContainer(name: string, port?: number): Promise<() => Promise<void>> {
  const container = await docker.createContainer({
    name,
    Image: image,
    ...(port === undefined
      ? {}
      : {
          ExposedPorts: { '80/tcp': {} },
          HostConfig: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: String(port) }] } },
        }),
  });
  if (port !== undefined) await container.start();
  return strange(container, (one) => one.remove({ force: true }));
}

describe('a port that is taken', () => {
  it('by a process is named with the process, before anything is made', async () => {
    await ServiceStack.use({ docker, image }, async (stack, host) => {
      const server = await hold(stack.port);
      const failure = await stack.upFails(host);
      expect(failure).toMatchObject({ code: 'port-taken', hint: expect.stringContaining('publish') });
      expect(failure.message).toContain(`Port ${stack.port} on 127.0.0.1`);
      if (process.platform === 'linux') expect(failure.message).toContain(`pid ${process.pid}`);
      expect(await engineContent(docker, stack.name)).toEqual([]);
      await release(server);
      await stack.upSucceeds(host);
    });
  });

  it('by a container is named with the container', async () => {
    await ServiceStack.use({ docker, image }, async (stack, host) => {
      const remove = await strangeContainer(`${stack.name}-stranger`, stack.port);
      const failure = await stack.upFails(host);
      expect(failure).toMatchObject({ code: 'port-taken' });
      expect(failure.message).toContain(`container ${stack.name}-stranger`);
      expect(await engineContent(docker, stack.name)).toEqual([]);
      await remove();
      await stack.upSucceeds(host);
    });
  });

  it('after the plan was made is found out by the engine', async () => {
    let server: Server | null = null;
    let port = 0;
    const takeIt = (performer: OperationPerformer): OperationPerformer => ({
      async perform(operation, context) {
        if (operation.id.endsWith('web-1-pod') && operation.kind === 'start-container')
          server ??= await hold(port);
        return performer.perform(operation, context);
      },
    });
    await ServiceStack.use({ docker, image, wrapPerformer: takeIt }, async (stack, host) => {
      port = stack.port;
      const failure = await stack.upFails(host);
      expect(failure).toMatchObject({ code: 'port-taken', hint: expect.any(String) });
      expect(failure.message).toContain(`port ${port}`);
      await release(server as unknown as Server);
      await stack.upSucceeds(host);
    });
  });
});

describe('a name that is taken', () => {
  it('by a container, a network or a volume of others is named, and theirs is left alone', async () => {
    await ServiceStack.use({ docker, image }, async (stack, host) => {
      const things = {
        container: () => strangeContainer(`${stack.name}-web-1`),
        network: async () =>
          strange(await docker.createNetwork({ Name: `${stack.name}-back` }), (one) => one.remove()),
        volume: async () => {
          const name = `${stack.name}-store-1-data`;
          await docker.createVolume({ Name: name });
          return strange(docker.getVolume(name), (one) => one.remove());
        },
      };
      for (const [kind, make] of Object.entries(things)) {
        const remove = await make();
        const failure = await stack.upFails(host);
        expect(failure).toMatchObject({ code: 'name-taken', hint: expect.stringContaining('another name') });
        expect(failure.message).toMatch(new RegExp(`^A ${kind} named ${stack.name}-\\S+ exists`));
        expect(await engineContent(docker, stack.name)).toEqual([]);
        // Removing what is not ours would have failed here.
        await remove();
      }
      await stack.upSucceeds(host);
    });
  });
});

describe('networks that somebody removed while their containers were stopped', () => {
  it('are made again, with the pods that the engine would not start on others of the same name', async () => {
    await ServiceStack.use({ docker, image }, async (stack, host) => {
      await stack.upSucceeds(host);
      const own = { filters: { label: [`dev.tandem.stack=${stack.name}`] } };
      const containers = (await docker.listContainers(own)).map(({ Id: id }) => docker.getContainer(id));
      for (const container of containers) await container.stop({ t: 0 });
      for (const { Id: id } of await docker.listNetworks(own)) await docker.getNetwork(id).remove();
      await expect(containers.at(-1)?.start()).rejects.toThrow('not found');

      await stack.upSucceeds(host);
    });
  });
});

describe('a container', () => {
  it.each([
    ['that can be asked', 8080],
    ['that nobody can ask', null],
  ])('%s and ends at once is named with its exit code and its last words', async (_what, probePort) => {
    await ServiceStack.use({ docker, image }, async (stack, host) => {
      const command = ['sh', '-c', 'echo "no configuration found" >&2; exit 3'];
      await host.writeStack(stack.name, stack.text({ command, probePort }));
      // The second time it is there already, and still does not stay.
      for (const _time of [1, 2]) {
        const failure = await stack.upFails(host);
        expect(failure).toMatchObject({
          code: 'container-exited',
          message: expect.stringMatching(`^${stack.name}-web-1 ended with exit code 3`),
          hint: expect.stringContaining('tandem logs'),
          cause: expect.stringContaining('no configuration found'),
        });
        // Between two restarts it runs for a moment, and nobody can ask whether it is well.
        await expect.poll(async () => (await host.status(stack.name)).state).toBe('down');
      }
      await host.writeStack(stack.name, stack.text());
      await stack.upSucceeds(host);
    });
  });

  it('that ended because of something outside is started at once when that is mended', async () => {
    await ServiceStack.use({ docker, image }, async (stack, host) => {
      const command = ['sh', '-c', 'test -s /shared/ready || exit 4; exec sleep infinity'];
      const files = '{ kind: local }';
      const shared = [`volume ${stack.name}-shared`];
      await host.writeStack(stack.name, stack.text({ command, probePort: null, files }));
      expect(await stack.upFails(host, shared)).toMatchObject({ code: 'container-exited' });
      const helper = await docker.createContainer({
        Image: image,
        User: '0:0',
        Cmd: ['sh', '-c', 'echo yes > /shared/ready'],
        HostConfig: { Binds: [`${stack.name}-shared:/shared`], NetworkMode: 'none' },
      });
      foreign.push({ remove: () => helper.remove({ force: true }) });
      await helper.start();
      await helper.wait();
      await helper.remove();
      foreign.pop();
      await stack.upSucceeds(host, shared);
    });
  });

  it('that never gets ready is named with what was seen last', async () => {
    await ServiceStack.use({ docker, image }, async (stack, host) => {
      await host.writeStack(stack.name, stack.text({ probePort: 8099, deadline: '2s' }));
      for (const _time of [1, 2]) {
        const failure = await stack.upFails(host);
        expect(failure).toMatchObject({
          code: 'container-unhealthy',
          message: `${stack.name}-web-1 runs, but was not ready within 2 s: connection refused`,
          hint: expect.stringContaining('tandem logs'),
        });
      }
      await host.writeStack(stack.name, stack.text());
      await stack.upSucceeds(host);
    });
  });

  it('whose image is nowhere is named with the image', async () => {
    await ServiceStack.use({ docker, image }, async (stack, host) => {
      const otherImage = 'registry.invalid/nobody/nothing:1.0';
      await host.writeStack(stack.name, stack.text({ otherImage }));
      const failure = await stack.upFails(host);
      expect(failure).toMatchObject({ code: 'image-missing', hint: expect.any(String) });
      expect(failure.message).toContain(otherImage);
      await host.writeStack(stack.name, stack.text());
      await stack.upSucceeds(host);
    });
  });
});

describe('an image that cannot be built', () => {
  it('is named with the step that failed, and is built once its folder is mended', async () => {
    const resourcesFolder = await mkdtemp(join(tmpdir(), 'tandem-resources-'));
    try {
      await cp('resources', resourcesFolder, {
        recursive: true,
        filter: (path) => !path.includes('node_modules'),
      });
      const mark = randomBytes(4).toString('hex');
      await appendFile(
        join(resourcesFolder, 'images', 'infra', 'Dockerfile'),
        `RUN echo "broken ${mark}" >&2; exit 9\n`,
      );
      await ServiceStack.use({ docker, image, resourcesFolder }, async (stack, host) => {
        const before = await docker.listContainers({ all: true });
        const failure = await stack.upFails(host);
        expect(failure.code).toBe('image-build-failed');
        expect(failure.message).toContain('infra');
        expect(JSON.stringify(failure)).toContain(`broken ${mark}`);
        const ids = new Set(before.map(({ Id }) => Id));
        const left = (await docker.listContainers({ all: true })).filter(({ Id }) => !ids.has(Id));
        expect(left.filter(({ Names }) => !Names[0]?.startsWith(`/${stack.name}-`))).toEqual([]);

        const mended = await openTestHost({ dataFolder: host.dataFolder });
        await stack.upSucceeds(mended).finally(() => mended.close({ keepData: true }));
      });
    } finally {
      await rm(resourcesFolder, { recursive: true, force: true });
    }
  });
});

describe('a file server that cannot be mounted', () => {
  it('is explained, and another source of the files takes its place', async () => {
    await ServiceStack.use({ docker, image }, async (stack, host) => {
      const shared = [`volume ${stack.name}-shared`];
      const nfs = '{ kind: nfs, server: 127.0.0.1, export: /srv/nothing }';
      await host.writeStack(stack.name, stack.text({ files: nfs }));
      for (const _time of [1, 2]) {
        const failure = await stack.upFails(host, []);
        // Of what it says, the kernel of this machine decides; either is said before anything is there.
        expect(failure).toMatchObject({
          code: 'mount-failed',
          message: expect.stringMatching(/has no NFS client|nothing listens on port 2049/),
          hint: expect.stringMatching(/nfs-common|Start the NFS server/),
        });
        expect(await engineContent(docker, stack.name)).toEqual([]);
      }
      await host.writeStack(stack.name, stack.text({ files: '{ kind: local }' }));
      await stack.upSucceeds(host, shared);
    });
  });
});
