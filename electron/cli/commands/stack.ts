import type { RunSummary } from '../../contract/schemas.ts';
import { type Failure, FailureError, fail, toFailure } from '../../domain/failure.ts';
import type { PreparationOptions } from '../environment.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { HostLine } from '../host-line.ts';
import { followRun } from '../run-follower.ts';
import { askStackReport, statusText } from '../status-text.ts';
import { formatSeconds } from '../texts.ts';
import { type CommandContext, isHostRunning, resolveStack, throwIfInterrupted, withHost } from './context.ts';

/** Commands that change a stack: each starts a run and shows it to its end. */

export async function up(context: CommandContext, target: string | undefined): Promise<ExitCode> {
  const stack = await resolveStack(context, target);
  if (!(await isHostRunning(context))) await prepareEngine(context);
  return withHost(context, 'up', async (line) => {
    const run = await bringUp(context, line, stack);
    return finish(context, line, run, `${stack} is up`);
  });
}

/** Brings a stack up; what it lacks and can be had is brought once, and it is tried again. */
export async function bringUp(context: CommandContext, line: HostLine, stack: string): Promise<RunSummary> {
  const untried = new Set(REMEDIES);
  for (;;) {
    try {
      return await followRun(line, line.call('stack.up', { stack }), context);
    } catch (error) {
      const remedy = [...untried].find(({ codes }) => codes.some((code) => isAbout(toFailure(error), code)));
      if (remedy === undefined || context.signal.aborted) throw error;
      untried.delete(remedy);
      if (!(await remedy.bring(context))) throw error;
    }
  }
}

interface Remedy {
  readonly codes: readonly Failure['code'][];
  /** False when there was nothing to bring. */
  bring(context: CommandContext): Promise<boolean>;
}

const REMEDIES: readonly Remedy[] = [
  // Another process is the host, and it was started when there was no engine.
  {
    codes: ['engine-not-found', 'engine-not-running'],
    bring: async (context) => {
      await prepareEngine(context);
      return true;
    },
  },
  // Without a registry the base image needs a tool of Debian's.
  {
    codes: ['base-image-unavailable'],
    bring: (context) => context.environment.engines.prepareBaseImage(preparation(context)),
  },
];

export async function prepareEngine(context: CommandContext) {
  return context.environment.engines.prepare(preparation(context));
}

function preparation({ options, output, ask, signal }: CommandContext): PreparationOptions {
  return {
    dataFolder: options.dataFolder,
    assumeYes: options.yes,
    ask,
    say: (text) => output.say(text),
    signal,
  };
}

export async function down(
  context: CommandContext,
  { removeData }: { readonly removeData: boolean },
): Promise<ExitCode> {
  const { stack, yes } = context.options;
  if (removeData && !yes && !(await context.ask(`Delete all data of stack "${stack}" for good?`))) {
    throwIfInterrupted(context);
    fail({
      code: 'not-allowed',
      message: `The data of stack "${stack}" was not deleted: nobody confirmed it.`,
      hint: 'Add --yes to confirm.',
    });
  }
  return withHost(context, 'down', async (line) => {
    const run = await followRun(line, line.call('stack.down', { stack, removeData }), context);
    return finish(context, line, run, `${stack} is down${removeData ? ', its data is deleted' : ''}`);
  });
}

export async function restart(context: CommandContext, member: string | undefined): Promise<ExitCode> {
  const { stack } = context.options;
  return withHost(context, 'restart', async (line) => {
    const start = line.call('stack.restart', { stack, member: member ?? null });
    const run = await followRun(line, start, context);
    return finish(context, line, run, `${member ?? stack} was restarted`);
  });
}

export async function scale(context: CommandContext, wish: string): Promise<ExitCode> {
  const { stack } = context.options;
  const [, component, count] = /^([a-z][a-z0-9-]*)=(\d{1,3})$/.exec(wish) ?? [];
  if (component === undefined || count === undefined) {
    return fail({
      code: 'request-invalid',
      message: `"${wish}" does not say what to scale to how many.`,
      hint: 'Write it as component=count, as in: tandem scale gateway=3',
    });
  }
  return withHost(context, 'scale', async (line) => {
    const start = line.call('stack.scale', { stack, component, replicas: Number(count) });
    const run = await followRun(line, start, context);
    return finish(
      context,
      line,
      run,
      `${component} has ${count} ${count === '1' ? 'replica' : 'replicas'} now`,
    );
  });
}

/** Says what was done, and how the stack stands now. */
export async function finish(
  { output }: CommandContext,
  line: HostLine,
  run: RunSummary,
  sentence: string,
): Promise<ExitCode> {
  const took = formatSeconds((run.endedAtMs ?? run.startedAtMs) - run.startedAtMs);
  output.print(`${output.paint('good', '✓')} ${sentence} (${took})`);
  if (output.json) {
    output.document({ run, status: await line.call('stack.status', { stack: run.stack }) });
  } else if (run.kind !== 'down') {
    output.print(`\n${statusText(await askStackReport(line, run.stack), Date.now(), output)}`);
  }
  return EXIT.ok;
}

function isAbout(failure: Failure, code: Failure['code']): boolean {
  if (failure.code === code) return true;
  return typeof failure.cause === 'object' && isAbout(failure.cause, code);
}

/** Throws what a drill or a run that never came to a verdict should say. */
export function requireVerdict(run: RunSummary): NonNullable<RunSummary['verdict']> {
  if (run.verdict !== null) return run.verdict;
  throw new FailureError({ code: 'unexpected', message: `Run ${run.id} ended without a verdict.` });
}
