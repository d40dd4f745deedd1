import { WARDEN } from '../stack/stack-names.ts';
import { balancerConsoleCommand } from './balancer-console.ts';
import { type RedisPort, redisConsoleCommand } from './redis-console.ts';
import type { TerminalClient } from './terminal.ts';

/** Which programs a terminal in a member may run, by what the member is. Runs as the member's own user. */

export interface TerminalCommand {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

interface Role {
  readonly client: Exclude<TerminalClient, 'shell'>;
  readonly command: (member: string) => readonly string[];
}

const ROLES: ReadonlyMap<string, Role> = new Map([
  ['postgres', { client: 'psql', command: psqlCommand }],
  ['redis', { client: 'redis-cli', command: redisClient('redis') }],
  ['sentinel', { client: 'redis-cli', command: redisClient('sentinel') }],
  ['balancer', { client: 'console', command: balancerConsoleCommand }],
]);

/** The shell first, which every member has; `kind` is absent on containers that an earlier version made. */
export function clientsOf(kind: string | undefined): readonly TerminalClient[] {
  const own = ROLES.get(kind ?? '');
  return own === undefined ? ['shell'] : ['shell', own.client];
}

/** Null when members of this kind have no such client. */
export function commandFor(
  kind: string | undefined,
  client: TerminalClient,
  member: string,
): TerminalCommand | null {
  const own = ROLES.get(kind ?? '');
  const command =
    client === 'shell' ? SHELL_COMMAND : own?.client === client ? own.command(member) : undefined;
  return command === undefined ? null : { command, environment: ENVIRONMENT };
}

/** Who has a shell in the warden has the engine's socket, and with it the machine. */
export function reachesMachine(kind: string | undefined): boolean {
  return kind === WARDEN;
}

/**
 * No program keeps what was typed: their files would lie in the members' data, and in every backup of it.
 */
const ENVIRONMENT = {
  TERM: 'xterm-256color',
  HISTFILE: '',
  PSQL_HISTORY: '/dev/null',
  REDISCLI_HISTFILE: '/dev/null',
  LESSHISTFILE: '-',
} as const;

/** Images of the person's own may have no bash. */
const SHELL_COMMAND = [
  '/bin/sh',
  '-c',
  'if command -v bash > /dev/null 2>&1; then exec bash; else exec sh; fi',
] as const;

/** As superuser, who has no password: the server believes the socket of its own machine who is at its other end. */
function psqlCommand(): readonly string[] {
  const call = 'exec psql --host=/run/postgresql --username=postgres --dbname="$TANDEM_DATABASE"';
  return ['/bin/sh', '-c', call];
}

function redisClient(port: RedisPort): (member: string) => readonly string[] {
  return (member) => redisConsoleCommand(port, member);
}
