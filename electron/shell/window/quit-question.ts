import type { MessageBoxOptions } from 'electron';
import type { Situation } from '../host/situation.ts';
import type { ShellTexts } from '../texts.ts';

export const QUIT_ANSWERS = { keep: 0, stopAndQuit: 1 } as const;

/** Null when nothing ends with the app: nothing is under way, or it is under way on another process's host. */
export function quitQuestion({ host, runs }: Situation, { quit }: ShellTexts): MessageBoxOptions | null {
  const run = runs.find(({ kind }) => kind === 'drill') ?? runs[0];
  if (run === undefined || host !== 'owning') return null;
  const isDrill = run.kind === 'drill';
  return {
    type: 'warning',
    message: isDrill ? quit.drill(run.stack, run.subject) : quit.run(run.stack, run.kind),
    detail: isDrill ? quit.drillDetail : quit.runDetail,
    buttons: [quit.keep, quit.stopAndQuit],
    defaultId: QUIT_ANSWERS.keep,
    cancelId: QUIT_ANSWERS.keep,
  };
}
