import type Docker from 'dockerode';
import { beforeAll, describe, expect, it } from 'vitest';
import type { DesiredContainer } from '../../electron/domain/plan/desired-state.ts';
import type { OperationBody } from '../../electron/domain/plan/operation.ts';
import { buildInfraImage, engineClient, TestStack } from '../helpers/engine.ts';

const CANARY = 'canary-0b5e4c1f-never-in-inspect';

let docker: Docker;
let image: string;

beforeAll(async () => {
  docker = engineClient();
  image = await buildInfraImage(docker);
});

const withStack = (run: (stack: TestStack) => Promise<void>) => TestStack.use(docker, image, 'tcreate', run);

const inspect = (container: DesiredContainer) => docker.getContainer(container.name).inspect();

describe('creating containers', () => {
  it('gives an infra container its address, names, ports, limits and labels', () =>
    withStack(async (stack) => {
      await stack.createNetwork();
      await stack.createNetwork('front');
      const front = stack.network('front').name;
      const infra = stack.infra('gateway-1', 10, {
        component: 'gateway',
        hostname: 'gateway-1',
        networks: [
          { network: front, address: stack.address(10, 'front'), aliases: ['gateway-1', 'gateway'] },
        ],
        ports: [
          { containerPort: 8000, hostPort: 38_431, hostAddress: '127.0.0.1', protocol: 'tcp' },
          { containerPort: 8000, hostPort: 38_432, hostAddress: '127.0.0.1', protocol: 'tcp' },
        ],
        sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
        limits: { memoryBytes: 48 * 1024 ** 2, cpus: 0.25, pids: 33 },
        restart: 'always',
      });
      await stack.bringUp(infra);
      await stack.perform({
        kind: 'connect-network',
        target: `${infra.name} ${stack.network().name}`,
        container: infra.name,
        network: stack.network().name,
        address: stack.address(10),
        aliases: ['gateway-1'],
      });

      const found = await inspect(infra);
      expect(found.Config).toMatchObject({
        Hostname: 'gateway-1',
        Image: image,
        Labels: {
          'dev.tandem.stack': stack.name,
          'dev.tandem.component': 'gateway',
          'dev.tandem.member': 'gateway-1',
          'dev.tandem.pod': 'gateway-1',
          'dev.tandem.role': 'infra',
          'dev.tandem.spec-hash': infra.specHash,
          'com.docker.compose.project': stack.name,
          'com.docker.compose.service': 'gateway-1-pod',
          'com.docker.compose.container-number': '1',
          'com.docker.compose.oneoff': 'False',
        },
        Healthcheck: { Test: ['NONE'] },
      });
      expect(found.HostConfig).toMatchObject({
        NetworkMode: front,
        PortBindings: {
          '8000/tcp': [
            { HostIp: '127.0.0.1', HostPort: '38431' },
            { HostIp: '127.0.0.1', HostPort: '38432' },
          ],
        },
        Sysctls: { 'net.ipv4.ip_unprivileged_port_start': '0' },
        Memory: 48 * 1024 ** 2,
        MemorySwap: 48 * 1024 ** 2,
        NanoCpus: 250_000_000,
        PidsLimit: 33,
        RestartPolicy: { Name: 'always' },
        Init: true,
        SecurityOpt: ['no-new-privileges'],
        CapDrop: ['ALL'],
        ReadonlyRootfs: true,
        LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '3' } },
      });
      const { Networks: networks } = found.NetworkSettings;
      expect(networks[front]?.IPAddress).toBe(stack.address(10, 'front'));
      expect(networks[front]?.Aliases).toEqual(expect.arrayContaining(['gateway-1', 'gateway']));
      expect(networks[stack.network().name]?.IPAddress).toBe(stack.address(10));
    }));

  it('joins a member to its pod and gives it its folders, files, check and rights', () =>
    withStack(async (stack) => {
      await stack.createNetwork();
      for (const volume of [stack.volume('config'), stack.volume('data', { purpose: 'data' })])
        await stack.perform({ kind: 'create-volume', target: volume.name, volume });
      const infra = stack.infra('db', 20, { hostname: 'db' });
      const member = stack.member('db', {
        hostname: 'ignored-because-joined',
        command: ['sleep', '600'],
        environment: { TANDEM_DATABASE: 'wolf_logic', EMPTY: '' },
        user: '10030:10030',
        capabilities: ['NET_BIND_SERVICE'],
        volumes: [
          { volume: stack.volume('data').name, target: '/opt/tandem', readOnly: true, copyUp: false },
        ],
        filesMount: { volume: stack.volume('config').name, target: '/etc/tandem', files: [] },
        tmpfs: [{ target: '/run/db', sizeBytes: 4 * 1024 ** 2, mode: 0o750, uid: 10030, gid: 10031 }],
        restart: 'unless-stopped',
        stopSignal: 'SIGINT',
        stopGraceMs: 7_200,
        readiness: {
          probe: { kind: 'tcp', port: 5432 },
          deadlineMs: 1_000,
          engineCheck: {
            command: ['true'],
            intervalMs: 1_500,
            timeoutMs: 700,
            retries: 4,
            startPeriodMs: 2_000,
          },
        },
      });
      await stack.bringUp(infra, member);

      const found = await inspect(member);
      expect(found.Config).toMatchObject({
        Cmd: ['sleep', '600'],
        User: '10030:10030',
        StopSignal: 'SIGINT',
        StopTimeout: 8,
        Healthcheck: {
          Test: ['CMD', 'true'],
          Interval: 1_500_000_000,
          Timeout: 700_000_000,
          Retries: 4,
          StartPeriod: 2_000_000_000,
        },
      });
      expect(found.Config.Env).toEqual(expect.arrayContaining(['TANDEM_DATABASE=wolf_logic', 'EMPTY=']));
      expect(found.HostConfig).toMatchObject({
        NetworkMode: `container:${(await inspect(infra)).Id}`,
        CapAdd: expect.arrayContaining([expect.stringMatching(/NET_BIND_SERVICE$/)]),
      });
      expect(found.Mounts).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ Name: stack.volume('data').name, Destination: '/opt/tandem', RW: false }),
          expect.objectContaining({
            Name: stack.volume('config').name,
            Destination: '/etc/tandem',
            RW: true,
          }),
        ]),
      );
      const seen = await stack.engine.run(
        member.name,
        [
          'sh',
          '-c',
          'id -u; stat -c "%a %u:%g" /run/db; df -k /run/db | tail -1; ls /opt/tandem | wc -l; hostname; touch /x',
        ],
        { deadlineMs: 5_000, maxOutputBytes: 10_000 },
      );
      const [uid, tmpfs, size, filesCopied, hostname] = seen.stdout.split('\n');
      expect({ uid, tmpfs, filesCopied, hostname }).toEqual({
        uid: '10030',
        tmpfs: '750 10030:10031',
        // copyUp false: what the image has in that folder stays out of the volume.
        filesCopied: '0',
        hostname: 'db',
      });
      expect(size).toMatch(/\s4096\s/);
      expect(seen.stderr).toMatch(/read-only file system/i);
    }));

  it('copies the image’s content into an empty volume when asked to', () =>
    withStack(async (stack) => {
      const volume = stack.volume('data', { purpose: 'data' });
      await stack.perform({ kind: 'create-volume', target: volume.name, volume });
      const member = stack.member('copier', {
        joins: null,
        volumes: [{ volume: volume.name, target: '/opt/tandem', readOnly: false, copyUp: true }],
      });
      await stack.bringUp(member);
      const seen = await stack.engine.run(member.name, ['ls', '/opt/tandem'], {
        deadlineMs: 5_000,
        maxOutputBytes: 1_000,
      });
      expect(seen.stdout).toBe('agent.pl\n');
    }));

  it('keeps a secret in its file and nowhere else', () =>
    withStack(async (stack) => {
      stack.secrets.set('database-password', CANARY);
      const volume = stack.volume('config');
      await stack.perform({ kind: 'create-volume', target: volume.name, volume });
      const owner = { uid: 10030, gid: 10030 };
      const mount = {
        volume: volume.name,
        target: '/etc/tandem',
        files: [
          { path: 'plain.conf', mode: 0o444, uid: 0, gid: 0, content: { kind: 'text', text: 'a = b\n' } },
          {
            path: 'secrets/database-password',
            mode: 0o400,
            ...owner,
            content: { kind: 'secret', secret: 'database-password' },
          },
        ],
      } as const;
      const member = stack.member('vault', { joins: null, user: '10030:10030', filesMount: mount });
      await stack.perform({ kind: 'create-container', target: member.name, container: member });
      const operation: OperationBody = {
        kind: 'write-files',
        target: member.name,
        container: member.name,
        mount,
      };
      await stack.perform(operation);
      await stack.perform({ kind: 'start-container', target: member.name });

      const read = await stack.engine.run(
        member.name,
        [
          'sh',
          '-c',
          'cat /etc/tandem/secrets/database-password; stat -c "%a %u:%g %n" /etc/tandem/* /etc/tandem/secrets/*',
        ],
        { deadlineMs: 5_000, maxOutputBytes: 10_000 },
      );
      expect(read.stdout).toContain(CANARY);
      expect(read.stdout.slice(CANARY.length).trim().split('\n')).toEqual([
        '444 0:0 /etc/tandem/plain.conf',
        '500 10030:10030 /etc/tandem/secrets',
        '400 10030:10030 /etc/tandem/secrets/database-password',
      ]);
      const stranger = await stack.engine.run(member.name, ['cat', '/etc/tandem/secrets/database-password'], {
        deadlineMs: 5_000,
        maxOutputBytes: 10_000,
        user: '10020:10020',
      });
      expect(stranger.exitCode).toBe(1);

      const everywhere = JSON.stringify([
        await inspect(member),
        await docker.getVolume(volume.name).inspect(),
        await stack.engine.observe(stack.name),
        operation,
      ]);
      expect(everywhere).toContain(member.name);
      expect(everywhere).not.toContain(CANARY);
    }));
});
