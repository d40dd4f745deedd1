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
