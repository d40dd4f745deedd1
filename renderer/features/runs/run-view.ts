import type { DrillPhase, RunSummary } from '../../../electron/contract/schemas.ts';
import type { LivePhase } from '../../state/live-run.ts';
import { formatMs } from '../../ui/format.ts';

/** How a run is told: its name, its outcome as one word, and where a drill stands. */

type RunTone = 'running' | 'good' | 'warn' | 'bad';

export interface RunOutcome {
  readonly tone: RunTone;
  readonly word: string;
}

export function runTitle(run: Pick<RunSummary, 'kind' | 'subject' | 'stack'>): string {
  switch (run.kind) {
    case 'up':
      return `Bring up ${run.stack}`;
    case 'down':
      return run.subject === '' ? `Take down ${run.stack}` : `Take down ${run.stack} ${run.subject}`;
    case 'restart':
      return run.subject === '' ? `Restart ${run.stack}` : `Restart ${run.subject}`;
    case 'scale':
      return `Scale ${run.subject.replace('=', ' to ')}`;
    case 'drill':
      return `Drill ${run.subject}`;
    case 'switchover':
      return run.subject === '' ? `Switch ${run.stack} over` : `Switch over ${run.subject}`;
    case 'promote':
      return `Promote ${run.subject}`;
    case 'reinit':
      return `Copy ${run.subject} anew`;
    case 'pause':
      return `Pause the manager of ${run.subject || run.stack}`;
    case 'resume':
      return `Resume the manager of ${run.subject || run.stack}`;
  }
}

/** A drill that ran to its end has done its work even when the stack did not pass: its word is the verdict's. */
export function runOutcome(run: Pick<RunSummary, 'state' | 'verdict'>): RunOutcome {
  if (run.state === 'running') return { tone: 'running', word: 'running' };
  if (run.verdict !== null) {
    return run.verdict.passed ? { tone: 'good', word: 'passed' } : { tone: 'bad', word: 'not passed' };
  }
  switch (run.state) {
    case 'completed':
      return { tone: 'good', word: 'done' };
    case 'failed':
      return { tone: 'bad', word: 'failed' };
    case 'aborted':
      return { tone: 'warn', word: 'aborted' };
    case 'interrupted':
      return { tone: 'warn', word: 'interrupted' };
  }
}

const PHASES: readonly { readonly phase: DrillPhase; readonly label: string }[] = [
  { phase: 'checking', label: 'Steady state' },
  { phase: 'load-started', label: 'Load' },
  { phase: 'fault-injected', label: 'Fault' },
  { phase: 'detected', label: 'Detected' },
  { phase: 'served-again', label: 'Served again' },
  { phase: 'reverting', label: 'Put back' },
  { phase: 'redundant-again', label: 'Redundant again' },
  { phase: 'counting', label: 'Count' },
  { phase: 'done', label: 'Verdict' },
];

/** These go on until the next one is told; the others are moments, and what follows them is being waited for. */
const LASTING: ReadonlySet<DrillPhase> = new Set(['checking', 'reverting', 'counting']);

export interface PhaseStep {
  readonly phase: DrillPhase;
  readonly label: string;
  readonly state: 'reached' | 'current' | 'ahead' | 'not-seen';
  /** Since the fault where that means something, else empty. */
  readonly time: string;
  readonly text: string;
}

export function phaseSteps(phases: readonly LivePhase[], ended: boolean): readonly PhaseStep[] {
  const first = new Map(phases.toReversed().map((each) => [each.phase, each]));
  const faultAtMs = first.get('fault-injected')?.atMs ?? null;
  const last = phases.at(-1)?.phase ?? null;
  const lastIndex = PHASES.findIndex(({ phase }) => phase === last);
  const workIndex = last === null || LASTING.has(last) ? lastIndex : lastIndex + 1;
  return PHASES.map(({ phase, label }, index) => {
    const seen = first.get(phase);
    const state = seen === undefined ? (ended || index < lastIndex ? 'not-seen' : 'ahead') : 'reached';
    const isCurrent = index === workIndex && !ended;
    const isTimed = seen !== undefined && faultAtMs !== null && seen.atMs > faultAtMs;
    return {
      phase,
      label,
      state: isCurrent ? 'current' : state,
      time: isTimed ? `+${formatMs(Math.round(seen.atMs - faultAtMs))}` : '',
      text: seen?.text ?? '',
    };
  });
}

/** `create-container pair-gateway-1` in words: an operation's id is its kind and its target. */
export function operationText(id: string): { readonly verb: string; readonly target: string } {
  const space = id.indexOf(' ');
  const [kind, target] = space === -1 ? [id, ''] : [id.slice(0, space), id.slice(space + 1)];
  return { verb: kind.replaceAll('-', ' '), target };
}
