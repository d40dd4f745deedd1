/**
 *   planned ─► checking ─► running ─► reverting ─► completed   the verdict is there, passed or not
 *                 │           ▲           │   │
 *                 │           └─next step─┘   │
 *                 │           │           │   │
 *                 └───────────┴───────────┴───┴──► failed      a step could not be done
 *                 └───────────┴───────────┴───┴──► aborted     somebody said stop, or a condition to stop was met
 *                 └───────────┴───────────┴───┴──► interrupted the host died; said by the next host
 *
 * Whether the stack passed or deviated is another question: it is the verdict's, and only a completed drill has one.
 */
export type DrillState =
  | 'planned'
  | 'checking'
  | 'running'
  | 'reverting'
  | 'completed'
  | 'failed'
  | 'aborted'
  | 'interrupted';

const NEXT: Readonly<Record<DrillState, readonly DrillState[]>> = {
  planned: ['checking', 'aborted', 'interrupted'],
  checking: ['running', 'failed', 'aborted', 'interrupted'],
  running: ['reverting', 'failed', 'aborted', 'interrupted'],
  reverting: ['running', 'completed', 'failed', 'aborted', 'interrupted'],
  completed: [],
  failed: [],
  aborted: [],
  interrupted: [],
};

/** The next state; throws on a step that the drawing does not have, which is a mistake in the runner. */
export function advanceDrill(from: DrillState, to: DrillState): DrillState {
  if (!NEXT[from].includes(to)) throw new Error(`a drill cannot go from ${from} to ${to}`);
  return to;
}
