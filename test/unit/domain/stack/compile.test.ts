import { describe, expect, it } from 'vitest';
import { FailureError } from '../../../../electron/domain/failure.ts';
import type { DesiredContainer, DesiredState } from '../../../../electron/domain/plan/desired-state.ts';
import { compileStack } from '../../../../electron/domain/stack/compile.ts';
import { compiled, largeStack, specOf, stackText } from '../../../helpers/stack-files.ts';

const PAIR = stackText('gateway-pair');
const CLUSTER = stackText('primary-standby');
const THREE_TIER = stackText('three-tier');

describe('compiling the default stack', () => {
  const state = compiled(PAIR);

  it('puts members into pods that own addresses and published ports', () => {
    expect(state.containers.map((item) => printContainer(item)).join('\n')).toMatchInlineSnapshot(`
      "balancer-1 | haproxy | 10010:10010 | in balancer-pod | http 8404 /alive 200 SIGUSR1 7000
      balancer-2 | haproxy | 10010:10010 | in balancer-pod | http 8405 /alive 200 SIGUSR1 7000
      balancer-pod | infra | 10000:10000 | front=10.1.0.16 back=10.2.0.16 | 127.0.0.1:8000→8000
      database-1 | postgres | 10030:10030 | in database-1-pod | database-1-data:/var/lib/postgresql | postgres 5432 SIGINT 60000
      database-1-pod | infra | 10000:10000 | back=10.2.0.64
      database-balancer-1 | haproxy | 10010:10010 | in database-balancer-pod | http 8404 /alive 200 SIGTERM 7000
      database-balancer-2 | haproxy | 10010:10010 | in database-balancer-pod | http 8405 /alive 200 SIGTERM 7000
      database-balancer-pod | infra | 10000:10000 | back=10.2.0.48
      gateway-1 | gateway | 10020:10020 | in gateway-1-pod | files:/data | http 8080 /health/ready 200 SIGTERM 35000
      gateway-1-pod | infra | 10000:10000 | front=10.1.0.32 back=10.2.0.32
      gateway-2 | gateway | 10020:10020 | in gateway-2-pod | files:/data | http 8080 /health/ready 200 SIGTERM 35000
      gateway-2-pod | infra | 10000:10000 | front=10.1.0.33 back=10.2.0.33"
    `);
  });

  it('makes a front network, an internal back network, and volumes that outlive members where data is in them', () => {
    expect(state.networks.map(({ name, subnet, internal }) => ({ name, subnet, internal }))).toEqual([
      { name: 'gateway-pair-back', subnet: '10.2.0.0/24', internal: true },
      { name: 'gateway-pair-front', subnet: '10.1.0.0/24', internal: false },
    ]);
    expect(
      state.volumes
        .filter((volume) => volume.purpose !== 'config')
        .map(({ name, purpose }) => `${purpose} ${name}`),
    ).toEqual(['data gateway-pair-database-1-data', 'shared gateway-pair-files']);
  });

  it('publishes nothing but the balancer, on loopback', () => {
    const ports = state.containers.flatMap((container) => container.ports);

    expect(ports).toEqual([
      { containerPort: 8000, hostPort: 8000, hostAddress: '127.0.0.1', protocol: 'tcp' },
    ]);
  });

  it('orders nothing but members behind their pods', () => {
    const orders = new Set(
      state.containers.flatMap((container) =>
        container.dependsOn.map(
          (dependency) => `${dependency.condition} ${dependency.container === container.joins}`,
        ),
      ),
    );

    expect(orders).toEqual(new Set(['started true']));
  });

  it('names secrets and holds none', () => {
    expect(state.secrets.map((secret) => secret.name)).toEqual(['database-password', 'gateway-token']);
    const secretFiles = state.containers.flatMap((container) =>
      (container.filesMount?.files ?? []).filter((file) => file.content.kind === 'secret'),
    );
    expect(secretFiles).toHaveLength(5);
    expect(secretFiles.every((file) => file.mode === 0o400 && file.uid >= 10_000)).toBe(true);
    expect(state.generatedFiles.some((file) => file.path.includes('secrets'))).toBe(false);
  });

  it('lays the generated texts beside the stack file', () => {
    expect(state.generatedFiles.map((file) => file.path)).toEqual([
      'generated/README',
      'generated/balancer-1/haproxy.cfg',
      'generated/balancer-2/haproxy.cfg',
      'generated/database-1/pg_hba.conf',
      'generated/database-1/postgresql.conf',
      'generated/database-balancer-1/haproxy.cfg',
      'generated/database-balancer-2/haproxy.cfg',
      'generated/gateway-1/gateway.json',
      'generated/gateway-2/gateway.json',
    ]);
  });

  it('publishes the gateways on loopback when direct ports are asked for', () => {
    const direct = compiled(
      PAIR.replace('tokens: { kind: file, secret: gateway-token }', '$&\n    direct: [8001, 8002]'),
    );

    expect(container(direct, 'gateway-pair-gateway-2-pod').ports).toEqual([
      { containerPort: 8080, hostPort: 8002, hostAddress: '127.0.0.1', protocol: 'tcp' },
    ]);
  });
});

describe('compiling the stack of three tiers', () => {
  const state = compiled(THREE_TIER);

  it('carries every kind of component', () => {
    expect(new Set(state.containers.map((item) => item.componentKind))).toEqual(
      new Set(['balancer', 'gateway', 'postgres', 'service']),
    );
    expect(state.containers.filter((item) => item.role === 'member')).toHaveLength(18);
  });

  it('takes the subnets of the file', () => {
    expect(state.networks.map((network) => network.subnet)).toEqual(['10.90.1.0/24', '10.90.0.0/24']);
  });

  it('replaces the image of a single member', () => {
    expect(container(state, 'three-tier-api-2').image).toBe('registry.example.org/shop/api:4.2');
    expect(container(state, 'three-tier-api-3').image).toBe('registry.example.org/shop/api:4.3-canary');
    expect(state.images.filter((image) => image.source.kind === 'user')).toHaveLength(4);
  });

  it('waits for what the person ordered, ready where that can be asked', () => {
    expect(container(state, 'three-tier-api-1').dependsOn).toEqual([
      { container: 'three-tier-api-1-pod', condition: 'started' },
      { container: 'three-tier-data-1', condition: 'ready' },
      { container: 'three-tier-data-2', condition: 'ready' },
    ]);
  });

  it('mounts the export with checked options and without copying the image’s files into it', () => {
    const files = state.volumes.find((volume) => volume.name === 'three-tier-uploads');
    const mount = container(state, 'three-tier-api-1').volumes.find((item) => item.volume === files?.name);

    expect(files?.driverOptions).toEqual({
      type: 'nfs',
      o: 'addr=192.168.1.20,nfsvers=4.2,proto=tcp,rw,soft,noatime,timeo=50,retrans=2',
      device: ':/srv/uploads',
    });
    expect(mount).toMatchObject({ target: '/var/lib/uploads', copyUp: false });
  });

  it('reaches the front network only with what is published or asks for the world', () => {
    const onFront = state.containers.filter((item) =>
      item.networks.some((network) => network.network.endsWith('-front')),
    );

    expect(new Set(onFront.map((item) => item.component))).toEqual(new Set(['edge', 'gateway', 'data']));
  });
});

/** Who gets secrets of which names begin so; what follows in the names. */
function holders(state: DesiredState, prefix: string): Record<string, readonly string[]> {
  const held = state.containers.map((item) => {
    const names = (item.filesMount?.files ?? []).flatMap(({ content }) =>
      content.kind === 'secret' && content.secret.startsWith(prefix)
        ? [content.secret.slice(prefix.length)]
        : [],
    );
    return [item.member, names] as const;
  });
  return Object.fromEntries(held.filter(([, names]) => names.length > 0));
}

describe('compiling a database with a standby', () => {
  const state = compiled(CLUSTER);

  it('gives every member a pod and a volume on the back network', () => {
    expect(
      state.containers
        .filter(({ component }) => component !== 'database-balancer')
        .map((item) => printContainer(item, 'primary-standby-'))
        .join('\n'),
    ).toMatchInlineSnapshot(`
      "consensus-1 | etcd | 10040:10040 | in consensus-1-pod | consensus-1-data:/var/lib/etcd | http 2379 /health 200 SIGTERM 10000
      consensus-1-pod | infra | 10000:10000 | back=10.2.0.16
      database-1 | patroni | 10030:10030 | in database-1-pod | database-1-data:/var/lib/postgresql | http 8008 /readiness 200 SIGTERM 60000
      database-1-pod | infra | 10000:10000 | back=10.2.0.32
      database-2 | patroni | 10030:10030 | in database-2-pod | database-2-data:/var/lib/postgresql | http 8008 /readiness 200 SIGTERM 60000
      database-2-pod | infra | 10000:10000 | back=10.2.0.33"
    `);
  });

  it('lets one member alone make the cluster', () => {
    const first = [1, 2].map(
      (member) => container(state, `primary-standby-database-${member}`).environment.TANDEM_FIRST,
    );

    expect(first).toEqual(['yes', 'no']);
  });

  it('has a secret for each way in, and gives those of the cluster to its members alone', () => {
    const passwords = state.secrets.filter(({ generate }) => generate.kind === 'random');
    expect(passwords.map(({ name }) => name)).toEqual([
      'database-password',
      'database-patroni',
      'database-replication',
      'database-rewind',
    ]);
    expect(holders(state, 'database-')).toEqual({
      'database-1': ['replication', 'patroni', 'rewind', 'password', '1-tls-0a020020'],
      'database-2': ['replication', 'patroni', 'rewind', 'password', '2-tls-0a020021'],
    });
  });

  it('has a certificate for each member by its address, and gives the key of the authority to nobody', () => {
    const issued = state.secrets.flatMap(({ generate }) =>
      generate.kind === 'certificate' ? [generate.names] : [],
    );
    expect(issued).toEqual([
      ['consensus-1', '10.2.0.16', '127.0.0.1'],
      ['database-1', '10.2.0.32', '127.0.0.1'],
      ['database-2', '10.2.0.33', '127.0.0.1'],
    ]);
    expect(holders(state, 'tls-authority')).toEqual({
      'consensus-1': [''],
      'database-1': [''],
      'database-2': [''],
    });
  });

  it('has an image with the extension that the file asks for, under either topology', () => {
    const imageOf = (text: string) =>
      compiled(text).images.find(({ reference }) => reference.includes('vector'));

    expect(imageOf(CLUSTER.replace('synchronous: on', 'extensions: [vector]'))).toEqual({
      reference: 'tandem/patroni-vector:0123456789ab',
      source: { kind: 'built', folder: 'patroni-vector' },
    });
    expect(imageOf(PAIR.replace('topology: single', 'extensions: [vector]'))?.source).toEqual({
      kind: 'built',
      folder: 'postgres-vector',
    });
    expect(imageOf(CLUSTER)).toBeUndefined();
  });

  it('starts an image of the person’s own by the name of our start script, and tells it the version', () => {
    const text = CLUSTER.replace('synchronous: on', 'version: 16\n    image: example.org/postgres:16');
    const member = container(compiled(text), 'primary-standby-database-1');

    expect(member.command).toEqual(['/usr/local/bin/tandem-patroni']);
    expect(member.environment.TANDEM_POSTGRES).toBe('16');
    expect(container(state, 'primary-standby-database-1').command).toBeNull();
  });

  it('waits for a balancer to send writes somewhere, not for each member to get them', () => {
    expect(container(state, 'primary-standby-database-balancer-2').serves).toEqual([
      { pod: 'database-1', port: 8405, path: '/serves/write' },
      { pod: 'database-2', port: 8405, path: '/serves/write' },
    ]);
  });

  it('gives gateways the listener for writes', () => {
    const withGateway = compiled(
      `${CLUSTER}
  - { name: files, kind: files }
  - { name: gateway, kind: gateway, database: database-balancer, files: files, tokens: { kind: file, secret: token } }
`,
    );
    const config = withGateway.generatedFiles.find(({ path }) => path.endsWith('gateway-1/gateway.json'));

    expect(JSON.parse(config?.text ?? '').database).toMatchObject({ host: '10.2.0.48', port: 5432 });
    expect(config?.text).not.toContain('tls');
  });

  it('gives gateways of an encrypted database the authority, and no certificate', () => {
    const state = compiled(
      `${CLUSTER.replace('synchronous: on', 'tls: true')}
  - { name: files, kind: files }
  - { name: gateway, kind: gateway, database: database-balancer, files: files, tokens: { kind: file, secret: token } }
`,
    );
    const config = state.generatedFiles.find(({ path }) => path.endsWith('gateway-1/gateway.json'));

    expect(JSON.parse(config?.text ?? '').database.tls).toEqual({
      authorityFile: '/etc/tandem/secrets/tls-authority.pem',
    });
    expect(holders(state, 'tls-authority')['gateway-1']).toEqual(['']);
    expect(holders(state, 'gateway-1-tls')).toEqual({});
  });
});

describe.each([
  ['the default', PAIR],
  ['a database with a standby', CLUSTER],
  ['three tiers', THREE_TIER],
  ['a cache under Sentinels', stackText('cache')],
  ['three hundred members', largeStack(300)],
])('compiling %s', (_name, text) => {
  const state = compiled(text, 21);

  it('gives the same state each time', () => {
    expect(compiled(text, 21)).toEqual(state);
    expect(JSON.stringify(compiled(text, 21))).toBe(JSON.stringify(state));
  });

  it('gives each pod an address of its own, never the engine’s', () => {
    const addresses = state.containers.flatMap((item) =>
      item.networks.map((network) => `${network.network} ${network.address}`),
    );

    expect(new Set(addresses).size).toBe(addresses.length);
    expect(
      addresses.filter((text) => /^10\.[12]\.0\.([01]|\d|1[0-5])$|\.7\.255$/.test(text.split(' ')[1] ?? '')),
    ).toEqual([]);
  });

  it('names everything once, in order', () => {
    for (const list of [state.containers, state.volumes, state.networks]) {
      const names = list.map((item) => item.name);
      expect(names).toEqual([...new Set(names)].sort());
    }
  });

  it('hardens every container', () => {
    for (const item of state.containers) {
      expect(item.readOnlyRoot).toBe(true);
      expect(item.restart).toBe('unless-stopped');
      expect(item.limits.memoryBytes).toBeGreaterThan(0);
      expect(item.limits.cpus).toBeGreaterThan(0);
      expect(item.limits.pids).toBeGreaterThan(0);
      if (item.componentKind !== 'service') {
        expect(item.capabilities).toEqual([]);
        expect(item.user).toMatch(/^[1-9]\d{4}:[1-9]\d{4}$/);
      }
    }
  });

  it('mounts only volumes that exist', () => {
    const volumes = new Set(state.volumes.map((volume) => volume.name));
    const mounted = state.containers.flatMap((item) => [
      ...item.volumes.map((mount) => mount.volume),
      ...(item.filesMount === null ? [] : [item.filesMount.volume]),
    ]);

    expect(mounted.filter((name) => !volumes.has(name))).toEqual([]);
    expect(new Set(mounted)).toEqual(volumes);
  });

  it('hashes what a container is', () => {
    const hashes = state.containers.map((item) => item.specHash);

    expect(hashes.every((hash) => /^[0-9a-f]{16}$/.test(hash))).toBe(true);
    expect(new Set(hashes).size).toBe(hashes.length);
  });
});

describe('drift', () => {
  const before = compiled(PAIR);

  it.each([
    [
      'another image',
      (text: string) => text.replace('topology: single', '$&\n    image: "postgres:17"'),
      ['database-1'],
    ],
    [
      'more memory',
      (text: string) => text.replace('topology: single', '$&\n    resources: { memory: 1GiB }'),
      ['database-1'],
    ],
    [
      'another policy',
      (text: string) => text.replace('policy: active-backup', 'policy: balanced'),
      ['balancer-1', 'balancer-2'],
    ],
    [
      'another published port',
      (text: string) => text.replace('publish: { port: 8000', 'publish: { port: 8100'),
      ['balancer-pod'],
    ],
    ['another comment', (text: string) => `${text}# nothing\n`, []],
  ] as const)('is %s only where it matters', (_what, change, expected) => {
    const after = compiled(change(PAIR));

    const changed = after.containers.filter(
      (item) => container(before, item.name).specHash !== item.specHash,
    );

    expect(changed.map((item) => item.name.replace('gateway-pair-', ''))).toEqual(expected);
  });

  it('is, after a third gateway, the balancers alone: nobody’s address moves', () => {
    const after = compiled(PAIR.replace('kind: gateway\n    replicas: 2', 'kind: gateway\n    replicas: 3'));

    const changed = before.containers.filter(
      (item) => container(after, item.name).specHash !== item.specHash,
    );

    expect(changed.map((item) => item.name)).toEqual(['gateway-pair-balancer-1', 'gateway-pair-balancer-2']);
  });
});

describe('limits of compiling', () => {
  it('refuses a stack that does not fit into its subnets', () => {
    expect(() => compiled(largeStack(300))).toThrowError(FailureError);
    expect(() => compiled(largeStack(300))).toThrowError(/needs \d+ addresses, and a \/24 has 256/);
  });

  it('compiles three hundred members in a few milliseconds', () => {
    const text = largeStack(300);
    const spec = specOf(text);
    const options = {
      subnets: { front: '10.1.0.0/21', back: '10.2.0.0/21' },
      imageReference: (folder: string) => folder,
    };
    const times = Array.from({ length: 9 }, () => {
      const startedMs = performance.now();
      compileStack(spec, options);
      return performance.now() - startedMs;
    });

    expect(Math.min(...times)).toBeLessThan(100);
  });

  it('asks for no more cores than the host has', () => {
    const state = compileStack(specOf(PAIR), {
      subnets: { front: '10.1.0.0/24', back: '10.2.0.0/24' },
      imageReference: (folder) => folder,
      host: { cpus: 0.75, migratesTcpRequests: true },
    });

    expect(container(state, 'gateway-pair-database-1').limits.cpus).toBe(0.75);
    expect(container(state, 'gateway-pair-balancer-pod').sysctls).toEqual({
      'net.ipv4.tcp_migrate_req': '1',
    });
  });
});

function container(state: DesiredState, name: string): DesiredContainer {
  const found = state.containers.find((item) => item.name === name);
  if (found === undefined) throw new Error(`no container ${name}`);
  return found;
}

function printContainer(item: DesiredContainer, prefix = 'gateway-pair-'): string {
  const short = (name: string) => name.replace(prefix, '');
  const parts = [
    short(item.name),
    item.image.replace(/^tandem\/|:.*$/g, ''),
    item.user ?? '-',
    item.joins === null
      ? item.networks.map((network) => `${short(network.network)}=${network.address}`).join(' ')
      : `in ${short(item.joins)}`,
    ...item.volumes.map((mount) => `${short(mount.volume)}:${mount.target}`),
    ...item.ports.map((port) => `${port.hostAddress}:${port.hostPort}→${port.containerPort}`),
    item.readiness === null
      ? ''
      : `${Object.values(item.readiness.probe).join(' ')} ${item.stopSignal} ${item.stopGraceMs}`,
  ];
  return parts.filter((part) => part !== '').join(' | ');
}
