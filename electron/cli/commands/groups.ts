import type { RequestName } from '../../contract/contract.ts';
import { fail } from '../../domain/failure.ts';
import type { ExitCode } from '../exit-codes.ts';
import type { HostLine } from '../host-line.ts';
import { followRun } from '../run-follower.ts';
import { type CommandContext, throwIfInterrupted, withHost } from './context.ts';
import { finish } from './stack.ts';

/** Orders to the manager of a database or a cache: each starts a run and shows it to its end. */

export async function switchover(
  context: CommandContext,
  component: string | undefined,
  { to }: { readonly to: string | null },
): Promise<ExitCode> {
  const { stack } = context.options;
  return order(context, 'switchover', `${component ?? stack} is switched over`, (line) =>
    line.call('group.switchover', { stack, component: component ?? null, to }),
  );
}

export async function pause(context: CommandContext, component: string | undefined): Promise<ExitCode> {
  return setPaused(context, component, 'group.pause', 'pause', 'is paused');
}

export async function resume(context: CommandContext, component: string | undefined): Promise<ExitCode> {
  return setPaused(context, component, 'group.resume', 'resume', 'acts again');
}

async function setPaused(
  context: CommandContext,
  component: string | undefined,
  request: Extract<RequestName, 'group.pause' | 'group.resume'>,
  purpose: string,
  what: string,
): Promise<ExitCode> {
  const { stack } = context.options;
  return order(context, purpose, `the manager of ${component ?? stack} ${what}`, (line) =>
    line.call(request, { stack, component: component ?? null }),
  );
}

export async function reinit(context: CommandContext, member: string): Promise<ExitCode> {
  const { stack, yes } = context.options;
  if (!yes && !(await context.ask(`Throw the data of ${member} away and copy its leader's?`))) {
    throwIfInterrupted(context);
    fail({
      code: 'not-allowed',
      message: `${member} keeps its data: nobody confirmed that it may be thrown away.`,
      hint: 'Add --yes to confirm.',
    });
  }
  return order(context, 'reinit', `${member} is a copy of its leader`, (line) =>
    line.call('member.reinit', { stack, member }),
  );
}

/** No question: who forces it types the name of the stack, which `--yes` cannot stand for. */
export async function promote(
  context: CommandContext,
  member: string,
  { force }: { readonly force: string | null },
): Promise<ExitCode> {
  const { stack } = context.options;
  return order(context, 'promote', `${member} leads`, (line) =>
    line.call('member.promote', { stack, member, force }),
  );
}

async function order(
  context: CommandContext,
  purpose: string,
  sentence: string,
  start: (line: HostLine) => Promise<{ readonly runId: string }>,
): Promise<ExitCode> {
  return withHost(context, purpose, async (line) =>
    finish(context, line, await followRun(line, start(line), context), sentence),
  );
}
