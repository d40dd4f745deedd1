import type { RunSummary } from '../contract/schemas.ts';
import { type Failure, FailureError } from '../domain/failure.ts';
import type { HostLine } from './host-line.ts';
import type { Output } from './output.ts';
import { createProgressView } from './progress-view.ts';

/** A cancelled run undoes what it must (faults above all) before it ends; after this time it is left to the host. */
const CANCEL_PATIENCE_MS = 20_000;

/**
 * Shows a run until it ended and returns its summary. An interrupt cancels the run and waits for its clean end.
 * Throws the run's own failure, `cancelled` after an interrupt, `host-not-running` when the host went away.
 */
export async function followRun(
  line: HostLine,
  start: Promise<{ readonly runId: string }>,
  { output, signal }: { readonly output: Output; readonly signal: AbortSignal },
): Promise<RunSummary> {
  const { runId } = await start;
  const view = createProgressView(output);
  const unsubscribes: (() => void)[] = [];
  try {
    const ended = new Promise<RunSummary>((resolve) => {
      unsubscribes.push(
        line.on('run.progress', (event) => {
          if (event.runId === runId) view.show(event.progress);
        }),
        line.on('run.ended', (run) => {
          if (run.id === runId) resolve(run);
        }),
      );
    });
    const lost = line.lost.then((failure) => {
      throw new FailureError(failure);
    });
    const cancelled = cancelOnAbort(line, runId, signal, output);
    return checkEnd(await Promise.race([ended, lost, cancelled]));
  } finally {
    for (const unsubscribe of unsubscribes) unsubscribe();
    view.end();
  }
}

function checkEnd(run: RunSummary): RunSummary {
  if (run.state === 'completed') return run;
  throw new FailureError((run.failure as Failure | null) ?? endedBadly(run));
}

/** Settles only when patience ran out: normally the run's own end comes first. */
function cancelOnAbort(line: HostLine, runId: string, signal: AbortSignal, output: Output): Promise<never> {
  return new Promise((_resolve, reject) => {
    const cancel = (): void => {
      output.say('Stopping and cleaning up. Press Ctrl-C again to leave at once.');
      // A run that ended in this moment cannot be cancelled any more, and need not be.
      line.call('run.cancel', { runId }).catch(() => {});
      setTimeout(() => reject(new FailureError(notCleaned)), CANCEL_PATIENCE_MS).unref();
    };
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
}

function endedBadly(run: RunSummary): Failure {
  return run.state === 'aborted'
    ? { code: 'cancelled', message: 'The run was cancelled.' }
    : { code: 'operation-failed', message: `The run ended as ${run.state}.` };
}

const notCleaned: Failure = {
  code: 'cancelled',
  message: `The run did not end within ${CANCEL_PATIENCE_MS / 1000} s after it was cancelled.`,
  hint: 'What it left is put right by the next start of Tandem.',
};
