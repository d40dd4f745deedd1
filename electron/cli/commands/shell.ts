import { type Command, Option } from 'commander';
import type { TerminalStatus } from '../../contract/terminals.ts';
import { fail } from '../../domain/failure.ts';
import {
  describeEnd,
  TERMINAL_CLIENTS,
  type TerminalClient,
  type TerminalEnd,
} from '../../domain/terminal/terminal.ts';
import { EXIT, type ExitCode, type RemoteExitCode } from '../exit-codes.ts';
import { localTerminal } from '../local-terminal.ts';
import { joinTerminal } from '../remote-terminal.ts';
import { printTable } from '../table.ts';
import { formatUptime } from '../texts.ts';
import { type CommandContext, withHost, withHostToLook } from './context.ts';

interface ShellFlags {
  readonly client: TerminalClient;
  readonly attach?: string;
  readonly list?: true;
  readonly close?: string;
}

const HELP = `
Ctrl-] d leaves and lets the session go on while a host runs (tandem serve, the app); Ctrl-] Ctrl-] is one Ctrl-].
The exit code is that of the program in the terminal.`;

export function shellCommand(
  command: (line: string, description: string) => Command,
  perform: (own: Command, action: (context: CommandContext) => Promise<ExitCode>) => Promise<void>,
): void {
  command('shell [member]', 'open a terminal in a member, or on this machine when none is named')
    .addOption(
      new Option('-c, --client <client>', 'what to run in the member')
        .choices(TERMINAL_CLIENTS)
        .default('shell'),
    )
    .option('--attach <session>', 'go on in one that you left')
    .option('--list', 'show the sessions that there are')
    .option('--close <session>', 'end one, and everything that was started in it')
    .addHelpText('after', HELP)
    .action((member: string | undefined, flags: ShellFlags, own: Command) =>
      perform(own, (context) => {
        if (flags.list) return listShells(context);
        return flags.close === undefined ? shell(context, member, flags) : closeShell(context, flags.close);
      }),
    );
}

async function shell(
  context: CommandContext,
  member: string | undefined,
  flags: ShellFlags,
): Promise<ExitCode> {
  const { options, output, signal } = context;
  const { attach, client } = flags;
  if (member === undefined && client !== 'shell') fail(needsMember(client));
  const local = localTerminal() ?? fail(noTerminal);
  return withHost(context, 'shell', async (line) => {
    const target =
      member === undefined
        ? ({ kind: 'host' } as const)
        : ({ kind: 'member', stack: options.stack, member, client } as const);
    const parting = await joinTerminal(
      line,
      local,
      (size) =>
        attach === undefined
          ? line.call('terminal.open', { target, ...size })
          : line.call('terminal.attach', { terminal: attach, ...size }),
      signal,
    );
    if (parting.kind === 'ended') {
      if (parting.end.reason !== 'exited') output.say(`The session ${describeEnd(parting.end)}.`);
      return exitCodeOfEnd(parting.end);
    }
    output.say(
      line.owned === null
        ? `It goes on for half an hour without you: tandem shell --attach ${parting.terminal}`
        : 'It ends with this command: sessions go on only where a host runs (tandem serve, the app).',
    );
    return signal.aborted ? EXIT.interrupted : EXIT.ok;
  });
}

async function listShells(context: CommandContext): Promise<ExitCode> {
  const { terminals } = await withHostToLook(context, 'shell --list', (line) =>
    line.call('terminals.list', {}),
  );
  const { output } = context;
  output.document({ terminals });
  if (terminals.length === 0) output.print('There are no terminal sessions.');
  else
    output.print(
      printTable(['SESSION', 'OPEN FOR', 'OPENED BY', 'VIEWERS', 'STATE', 'WHAT'], terminals.map(row)),
    );
  return EXIT.ok;
}

async function closeShell(context: CommandContext, terminal: string): Promise<ExitCode> {
  await withHost(context, 'shell --close', (line) => line.call('terminal.close', { terminal }));
  context.output.say(`The session ${terminal} is closed.`);
  return EXIT.ok;
}

function row({ terminal, openedAtMs, openedBy, viewers, end, title }: TerminalStatus): readonly string[] {
  const state = end === null ? 'running' : describeEnd(end);
  return [terminal, formatUptime(Date.now() - openedAtMs), openedBy, String(viewers), state, title];
}

/** As shells say it: 128 and the signal's number for a program that a signal ended. */
function exitCodeOfEnd({ reason, exitCode, signal }: TerminalEnd): ExitCode {
  if (reason !== 'exited') return EXIT.failure;
  return (signal === null ? (exitCode ?? EXIT.failure) : 128 + signal) as RemoteExitCode;
}

function needsMember(client: TerminalClient) {
  return {
    code: 'request-invalid',
    message: `${client} runs in a member, and none is named.`,
    hint: `tandem shell <member> --client ${client}; tandem status shows the members.`,
  } as const;
}

const noTerminal = {
  code: 'request-invalid',
  message: 'A shell needs a terminal at both ends, and input or output here is none.',
  hint: 'For a program that reads a pipe use `docker exec -i` on the member’s container.',
} as const;
