import { describe, expect, it } from 'vitest';
import { ConfigError, parseConfig } from '../../../resources/gateway/src/config.ts';

const GOOD = {
  name: 'gateway-1',
  listen: { address: '0.0.0.0', port: 8080 },
  database: {
    host: 'database-balancer',
    port: 5432,
    database: 'wolf_logic',
    user: 'wolf',
    passwordFile: '/etc/tandem/secrets/database-password',
    poolSize: 16,
  },
  queue: { folder: '/data' },
  tokens: { kind: 'file', file: '/etc/tandem/secrets/gateway-token' },
  sessions: {
    kind: 'sentinel',
    ttlSeconds: 3600,
    passwordFile: '/etc/tandem/secrets/sessions-password',
    master: 'cache',
    sentinels: [{ host: '10.201.0.30', port: 26_379 }],
  },
  upstreams: [{ name: 'search', url: 'http://10.201.0.40:3001/mcp' }],
  mcp: { hosts: ['gateway.example'] },
  limits: { bodyBytes: 65_536, requestDeadlineMs: 800, shutdownMs: 30_000 },
};

function findings(document: unknown): string {
  try {
    parseConfig(typeof document === 'string' ? document : JSON.stringify(document));
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(ConfigError);
    return (thrown as ConfigError).message;
  }
  return 'none';
}

describe('parseConfig', () => {
  it('takes the configuration that a stack generates', () => {
    expect(parseConfig(JSON.stringify(GOOD))).toEqual(GOOD);
  });

  it('fills in limits that are left out', () => {
    const { limits: _limits, ...rest } = GOOD;

    expect(parseConfig(JSON.stringify(rest)).limits).toEqual(GOOD.limits);
  });

  it('keeps sessions in memory and asks no other server when nothing is said about them', () => {
    const { sessions: _sessions, upstreams: _upstreams, mcp: _mcp, ...older } = GOOD;

    expect(parseConfig(JSON.stringify(older))).toEqual({
      ...older,
      sessions: { kind: 'memory', ttlSeconds: 3600 },
      upstreams: [],
      mcp: { hosts: [] },
    });
  });

  it.each([
    ['an unknown key', { ...GOOD, colour: 'red' }, 'colour'],
    ['an unknown key inside', { ...GOOD, queue: { folder: '/data', size: 1 } }, 'queue: '],
    ['a missing part', { ...GOOD, database: undefined }, 'database: '],
    ['a port out of range', { ...GOOD, listen: { address: '::', port: 65_536 } }, 'listen.port: '],
    ['a name that cannot be part of a file name', { ...GOOD, name: '../x' }, 'name: '],
    ['a relative folder', { ...GOOD, queue: { folder: 'data' } }, 'queue.folder: '],
    ['a kind of tokens that is not known', { ...GOOD, tokens: { kind: 'magic' } }, 'tokens.kind: '],
    [
      'an endpoint that is not the web',
      { ...GOOD, tokens: { kind: 'userinfo', url: 'file:///x' } },
      'tokens.url: ',
    ],
    [
      'a pool without room for probes',
      { ...GOOD, database: { ...GOOD.database, poolSize: 2 } },
      'database.poolSize: ',
    ],
    [
      'two stores of sessions at once',
      { ...GOOD, sessions: { ...GOOD.sessions, nodes: [{ host: 'x', port: 1 }] } },
      'sessions: ',
    ],
    [
      'a store of sessions without an address',
      { ...GOOD, sessions: { kind: 'redis', nodes: [] } },
      'sessions.nodes: ',
    ],
    [
      'another server whose name could not be part of a tool',
      { ...GOOD, upstreams: [{ name: 'a__b', url: 'http://x/' }] },
      'upstreams.0.name: ',
    ],
    [
      'two other servers of one name',
      { ...GOOD, upstreams: [...GOOD.upstreams, ...GOOD.upstreams] },
      'upstreams: two have the same name',
    ],
    ['something else than JSON', '{"name":', 'not JSON'],
    ['a list', [], 'the document: '],
  ])('says where %s stands', (_what, document, place) => {
    expect(findings(document)).toContain(place);
  });

  it('names every finding, and repeats no value', () => {
    const text = findings({ ...GOOD, name: 'SECRET!', queue: { folder: 'SECRET' } });

    expect(text.split('\n')).toHaveLength(2);
    expect(text).not.toContain('SECRET');
  });
});
