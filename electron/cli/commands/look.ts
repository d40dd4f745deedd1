import { FailureError } from '../../domain/failure.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { HostLine } from '../host-line.ts';
import type { Output } from '../output.ts';
import { askStackReport, type StackReport, statusText } from '../status-text.ts';
import { type CommandContext, resolveStack, withHost, withHostToLook } from './context.ts';

/** Commands that only look. */

export async function plan(
  context: CommandContext,
  wish: { readonly down: boolean; readonly removeData: boolean },
): Promise<ExitCode> {
  const stack = await resolveStack(context, undefined);
  return withHostToLook(context, 'plan', async (line) => {
    const direction = wish.down ? 'down' : 'up';
    const printed = await line.call('stack.plan', { stack, direction, removeData: wish.removeData });
    context.output.print(printed.text);
    context.output.document(printed);
    return printed.blockers.length > 0 ? EXIT.failure : EXIT.ok;
  });
}

export async function status(
  context: CommandContext,
  { watch }: { readonly watch: boolean },
): Promise<ExitCode> {
  const { stack } = context.options;
  if (watch) {
    return withHost(context, 'status --watch', async (line) => {
      await line.call('stacks.attend', {});
      return watchStatus(context, line, await askStackReport(line, stack));
    });
  }
  const report = await withHostToLook(context, 'status', (line) => askStackReport(line, stack));
  context.output.print(statusText(report, Date.now(), context.output));
  context.output.document(report.status);
  return EXIT.ok;
}

/** A picture that stays on a terminal; in a pipe, a new one for each change. */
async function watchStatus(
  { output, signal }: CommandContext,
  line: HostLine,
  first: StackReport,
): Promise<ExitCode> {
  let report = first;
  const picture = new Picture(output);
  const draw = (): void => picture.draw(statusText(report, Date.now(), output));
  const unsubscribes = [
    line.on('stack.changed', (changed) => {
      const shown = report.status;
      if (changed.stack !== shown.stack || changed.observedAtMs < shown.observedAtMs) return;
      const isNews =
        JSON.stringify({ ...changed, observedAtMs: 0 }) !== JSON.stringify({ ...shown, observedAtMs: 0 });
      report = { ...report, status: changed };
      if (isNews) output.document(changed);
      if (isNews || output.isLive) draw();
    }),
    line.on('run.ended', (run) => {
      if (run.stack !== report.status.stack) return;
      report = { ...report, runs: [run, ...report.runs] };
      if (output.isLive) draw();
    }),
  ];
  output.document(first.status);
  draw();
  const tick = output.isLive ? setInterval(draw, 1000) : null;
  try {
    await untilOver(line, signal);
  } finally {
    if (tick !== null) clearInterval(tick);
    for (const unsubscribe of unsubscribes) unsubscribe();
  }
  return EXIT.interrupted;
}

export class Picture {
  readonly #output: Output;
  #lines = 0;

  constructor(output: Output) {
    this.#output = output;
  }

  draw(text: string): void {
    if (!this.#output.isLive || this.#output.json) {
      this.#output.print(`${text}\n`);
      return;
    }
    const lines = text.split('\n');
    const erase = this.#lines > 0 ? `\u001b[${this.#lines}A\r\u001b[J` : '';
    // A line that wraps would count twice on the way up.
    this.#output.draw(`${erase}${lines.map((line) => line.slice(0, this.#output.columns - 1)).join('\n')}\n`);
    this.#lines = lines.length;
  }
}

/** Resolves with the interrupt; throws when the host went away. */
export async function untilOver(line: HostLine, signal: AbortSignal): Promise<'interrupted'> {
  const interrupted = new Promise<'interrupted'>((resolve) => {
    if (signal.aborted) resolve('interrupted');
    signal.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
  const lost = line.lost.then((failure) => {
    throw new FailureError(failure);
  });
  return Promise.race([interrupted, lost]);
}
