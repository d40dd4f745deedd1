import { describe, expect, it } from 'vitest';
import type { DesiredContainer, DesiredState } from '../../../../electron/domain/plan/desired-state.ts';
import { compiled, specOf, stackText } from '../../../helpers/stack-files.ts';

const CACHE = stackText('cache');

function member(state: DesiredState, name: string): DesiredContainer {
  const found = state.containers.find((item) => item.name === `cached-${name}`);
  if (found === undefined) throw new Error(`no container ${name}`);
  return found;
}

function textOf(state: DesiredState, path: string): string {
  const found = state.generatedFiles.find((file) => file.path === `generated/${path}`);
  if (found === undefined) throw new Error(`no file ${path}`);
  return found.text;
}

const changed = (before: DesiredState, after: DesiredState): readonly string[] =>
  before.containers
    .filter((item) => after.containers.find((other) => other.name === item.name)?.specHash !== item.specHash)
    .map((item) => item.name.replace('cached-', ''));

describe('compiling a cache under Sentinels', () => {
  const state = compiled(CACHE);

  it('makes three servers and three Sentinels unless told otherwise, on the back network alone', () => {
    const pods = state.containers.filter(
      (item) => item.role === 'infra' && ['cache', 'sentinel'].includes(item.component),
    );
    expect(pods.map((pod) => [pod.member, pod.networks.map((network) => network.address)])).toEqual([
      ['cache-1', ['10.2.0.32']],
      ['cache-2', ['10.2.0.33']],
      ['cache-3', ['10.2.0.34']],
      ['sentinel-1', ['10.2.0.48']],
      ['sentinel-2', ['10.2.0.49']],
      ['sentinel-3', ['10.2.0.50']],
    ]);
    expect(pods.flatMap((pod) => pod.ports)).toEqual([]);
  });

  it('tells a server where it is and whom to ask, not what it is', () => {
    expect(member(state, 'cache-2')).toMatchObject({
      environment: {
        TANDEM_ENGINE: 'redis',
        TANDEM_GROUP: 'cache',
        TANDEM_ADDRESS: '10.2.0.33',
        TANDEM_SENTINELS: '10.2.0.48 10.2.0.49 10.2.0.50',
      },
      command: null,
      readiness: { probe: { kind: 'redis', port: 6379 } },
    });
    expect(textOf(state, 'cache-2/redis.conf')).not.toMatch(/^(replicaof|requirepass|masterauth)/m);
  });

  it('gives servers and Sentinels the same image, user and password, and each a volume that stays', () => {
    for (const name of ['cache-1', 'sentinel-1']) {
      const { image, user, filesMount, volumes } = member(state, name);
      expect([image, user]).toEqual(['tandem/redis:0123456789ab', '10060:10060']);
      expect(filesMount?.files).toContainEqual({
        path: 'secrets/cache-password',
        mode: 0o400,
        uid: 10_060,
        gid: 10_060,
        content: { kind: 'secret', secret: 'cache-password' },
      });
      expect(volumes).toEqual([
        { volume: `cached-${name}-data`, target: '/var/lib/redis', readOnly: false, copyUp: true },
      ]);
    }
    const kept = state.volumes.filter((volume) => volume.purpose === 'data').map((volume) => volume.name);
    expect(kept).toEqual(expect.arrayContaining(['cached-cache-3-data', 'cached-sentinel-3-data']));
    expect(member(state, 'sentinel-1').command).toEqual(['/usr/local/bin/tandem-sentinel']);
  });

  it('has a cache of one server without Sentinels beside it', () => {
    expect(member(state, 'pages-1')).toMatchObject({
      environment: { TANDEM_ENGINE: 'valkey' },
      volumes: [{ volume: 'cached-pages-1-data' }],
    });
    expect(textOf(state, 'pages-1/redis.conf')).toContain('maxmemory 32mb\n');
    expect(textOf(state, 'pages-1/redis.conf')).not.toContain('min-replicas');
  });

  it('names the Sentinels and never a server to the gateways', () => {
    const config = JSON.parse(textOf(state, 'gateway-1/gateway.json')) as Record<string, unknown>;
    expect(config.sessions).toEqual({
      kind: 'sentinel',
      ttlSeconds: 3600,
      passwordFile: '/etc/tandem/secrets/sessions-password',
      master: 'cache',
      sentinels: ['10.2.0.48', '10.2.0.49', '10.2.0.50'].map((host) => ({ host, port: 26_379 })),
    });
    expect(config.upstreams).toEqual([{ name: 'search', url: 'http://search:3001/mcp' }]);
    expect(config.mcp).toEqual({ hosts: ['gateway.example.org'] });
    expect(
      member(state, 'gateway-1').filesMount?.files.find((file) => file.path === 'secrets/sessions-password'),
    ).toMatchObject({ uid: 10_020, mode: 0o400, content: { secret: 'cache-password' } });
  });

  it('names the one server of a single cache to the gateways', () => {
    const single = compiled(CACHE.replace('sessions: cache', 'sessions: pages'));
    const config = JSON.parse(textOf(single, 'gateway-1/gateway.json')) as Record<string, unknown>;
    expect(config.sessions).toMatchObject({ kind: 'redis', nodes: [{ host: '10.2.0.64', port: 6379 }] });
  });

  it('says nothing of sessions to gateways that keep their own, so that older ones read it too', () => {
    const config = textOf(compiled(stackText('gateway-pair')), 'gateway-1/gateway.json');
    expect(config).not.toMatch(/sessions|upstreams|"mcp"/);
  });

  it('disturbs neither servers nor Sentinels when a server is added', () => {
    const more = compiled(CACHE.replace('minReplicasToWrite: 1', '$&\n    replicas: 4'));
    expect(changed(state, more)).toEqual([]);
  });

  it('makes the Sentinels anew, and not the servers, when only their patience changes', () => {
    const slower = compiled(CACHE.replace('downAfter: 5s', 'downAfter: 2s'));
    expect(changed(state, slower)).toEqual(['sentinel-1', 'sentinel-2', 'sentinel-3']);
  });

  it('lets Sentinels be as patient as the guardian, unless the file says how patient they are', () => {
    const patienceOf = (text: string) =>
      /down-after-milliseconds \S+ (\d+)/.exec(textOf(compiled(text), 'sentinel-1/sentinel.conf'))?.[1];
    const own = `${CACHE}\nguardian: { silence: 8s }\n`;
    expect(patienceOf(own)).toBe('5000');
    expect(patienceOf(own.replace(/ *downAfter: 5s\n/, ''))).toBe('8000');
    expect(patienceOf(CACHE.replace(/ *downAfter: 5s\n/, ''))).toBe('1000');
  });

  it('takes the numbers of the file', () => {
    const text = CACHE.replace(
      'watches: cache',
      '$&\n    replicas: 5\n    quorum: 3\n    failoverTimeout: 20s',
    );
    expect(specOf(text).components.find((item) => item.name === 'sentinel')).toMatchObject({ replicas: 5 });
    expect(textOf(compiled(text), 'sentinel-5/sentinel.conf')).toMatch(
      /^sentinel monitor cache 10\.2\.0\.32 6379 3\n.*5000\n.*20000$/m,
    );
  });
});
