import { describe, expect, it } from 'vitest';
import { clientsOf, commandFor, reachesMachine } from '../../../../electron/domain/terminal/client-choice.ts';
import { describeEnd, describeTarget } from '../../../../electron/domain/terminal/terminal.ts';

describe('what a terminal in a member may run', () => {
  it.each([
    ['postgres', ['shell', 'psql']],
    ['redis', ['shell', 'redis-cli']],
    ['sentinel', ['shell', 'redis-cli']],
    ['balancer', ['shell', 'console']],
    ['gateway', ['shell']],
    ['etcd', ['shell']],
    [undefined, ['shell']],
    ['constructor', ['shell']],
  ] as const)('given a member of kind %s, then %j', (kind, clients) => {
    expect(clientsOf(kind)).toEqual(clients);
    for (const client of ['shell', 'psql', 'redis-cli', 'console'] as const) {
      expect(commandFor(kind, client, 'member-1') !== null).toBe(
        (clients as readonly string[]).includes(client),
      );
    }
  });

  it('given psql, then it comes in as superuser through the socket, without a password', () => {
    expect(commandFor('postgres', 'psql', 'database-1')?.command.at(-1)).toBe(
      'exec psql --host=/run/postgresql --username=postgres --dbname="$TANDEM_DATABASE"',
    );
  });

  it.each([
    ['redis', '6379'],
    ['sentinel', '26379'],
  ])(
    'given a %s, then redis-cli asks port %s, and is told where the password is, not what it is',
    (kind, port) => {
      const command = commandFor(kind, 'redis-cli', 'cache-1')?.command ?? [];
      expect(command.slice(-3)).toEqual([port, '/etc/tandem/secrets/cache-password', 'cache-1']);
    },
  );

  it('given any of them, then nothing that is typed is kept in a file', () => {
    expect(commandFor('postgres', 'psql', 'x')?.environment).toMatchObject({
      HISTFILE: '',
      PSQL_HISTORY: '/dev/null',
      REDISCLI_HISTFILE: '/dev/null',
    });
  });

  it('given the warden, who holds the engine, then it counts as the machine', () => {
    expect(reachesMachine('warden')).toBe(true);
    expect(reachesMachine('postgres')).toBe(false);
  });
});

describe('terminals in words', () => {
  it.each([
    [{ kind: 'host' } as const, 'a shell on this machine'],
    [
      { kind: 'member', stack: 'shop', member: 'database-1', client: 'psql' } as const,
      'psql in database-1 of shop',
    ],
    [
      { kind: 'member', stack: 'shop', member: 'balancer-1', client: 'console' } as const,
      'the console in balancer-1 of shop',
    ],
  ])('%j is %s', (target, text) => {
    expect(describeTarget(target)).toBe(text);
  });

  it.each([
    [{ reason: 'exited', exitCode: 3, signal: null } as const, 'ended with exit code 3'],
    [{ reason: 'exited', exitCode: 0, signal: 9 } as const, 'was ended by signal 9'],
    [
      { reason: 'idle', exitCode: null, signal: 1 } as const,
      'was closed because nobody looked at it any more',
    ],
  ])('%j %s', (end, text) => {
    expect(describeEnd(end)).toBe(text);
  });
});
