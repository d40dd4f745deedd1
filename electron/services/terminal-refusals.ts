import type { Failure } from '../domain/failure.ts';
import type { TerminalTarget } from '../domain/terminal/terminal.ts';
import { listOf } from '../domain/wording.ts';

/** Why a terminal is not opened, or not found. */

export function machineIsOff(target: TerminalTarget): Failure {
  return {
    code: 'not-allowed',
    message:
      target.kind === 'host'
        ? 'Shells on the machine itself are off for pages and windows.'
        : `A shell in ${target.member} reaches the engine, and with it the machine: these are off for pages and windows.`,
    hint: 'Allow them for one launch with --host-shell (tandem serve or tandem start), or run `tandem shell` in a terminal.',
  };
}

export function noMember(stack: string, member: string): Failure {
  return {
    code: 'request-invalid',
    message: `Stack "${stack}" has no member named "${member}" on the engine.`,
    hint: `tandem status --stack ${stack} shows what there is.`,
  };
}

export function notRunning(member: string, state: string): Failure {
  return {
    code: 'request-invalid',
    message: `${member} does not run: the engine calls it ${state}.`,
    hint: state === 'paused' ? 'A drill may be at it.' : '`tandem up` starts what is missing.',
  };
}

export function noClient(member: string, client: string, clients: readonly string[]): Failure {
  return {
    code: 'request-invalid',
    message: `${member} has no ${client}.`,
    hint: `What it has: ${listOf(clients)}.`,
  };
}

export function unknownTerminal(terminal: string, keptMs: number): Failure {
  return {
    code: 'terminal-unknown',
    message: `There is no terminal session ${terminal}, or it ended more than ${keptMs / 60_000} minutes ago.`,
    hint: '`tandem shell --list` shows those that there are.',
  };
}

export function notAttached(terminal: string): Failure {
  return {
    code: 'request-invalid',
    message: `This client does not look at the terminal session ${terminal}.`,
    hint: 'Attach to it first.',
  };
}

export const tooMany = (most: number): Failure => ({
  code: 'request-invalid',
  message: `${most} terminals are open, and no host keeps more.`,
  hint: '`tandem shell --list` shows them; `tandem shell --close` ends one.',
});

export const hostEnds: Failure = { code: 'cancelled', message: 'The host is coming to its end.' };
