import type { DrillPhase, RunSummary } from '../../../electron/contract/schemas.ts';
import type { LivePhase } from '../../state/live-run.ts';

/** How a run is told: its outcome as one word, and where a drill stands. The words are the screen's. */

export type RunTone = 'running' | 'good' | 'warn' | 'bad';
export type RunWord = 'running' | 'passed' | 'not-passed' | 'done' | 'failed' | 'aborted' | 'interrupted';

export interface RunOutcome {
  readonly tone: RunTone;
  readonly word: RunWord;
}

/** A drill that ran to its end has done its work even when the stack did not pass: its word is the verdict's. */
export function runOutcome(run: Pick<RunSummary, 'state' | 'verdict'>): RunOutcome {
  if (run.state === 'running') return { tone: 'running', word: 'running' };
  if (run.verdict !== null) {
    return run.verdict.passed ? { tone: 'good', word: 'passed' } : { tone: 'bad', word: 'not-passed' };
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

/** What a run is about, for its title: a member or a drill, else the stack. */
export function runSubject({ kind, subject, stack }: Pick<RunSummary, 'kind' | 'subject' | 'stack'>): string {
  if (kind === 'down') return subject;
  return kind === 'scale' ? subject.replace('=', ' → ') : subject || stack;
}

const PHASES: readonly DrillPhase[] = [
  'checking',
  'load-started',
  'fault-injected',
  'detected',
  'served-again',
  'reverting',
  'redundant-again',
  'counting',
  'done',
];

/** These go on until the next one is told; the others are moments, and what follows them is being waited for. */
const LASTING: ReadonlySet<DrillPhase> = new Set(['checking', 'reverting', 'counting']);

export interface PhaseStep {
  readonly phase: DrillPhase;
  readonly state: 'reached' | 'current' | 'ahead' | 'not-seen';
  /** Since the fault where that means something, else empty. */
  readonly time: string;
  readonly text: string;
}

export function phaseSteps(
  phases: readonly LivePhase[],
  ended: boolean,
  formatMs: (ms: number) => string,
): readonly PhaseStep[] {
  const first = new Map(phases.toReversed().map((each) => [each.phase, each]));
  const faultAtMs = first.get('fault-injected')?.atMs ?? null;
  const last = phases.at(-1)?.phase ?? null;
  const lastIndex = last === null ? -1 : PHASES.indexOf(last);
  const workIndex = last === null || LASTING.has(last) ? lastIndex : lastIndex + 1;
  return PHASES.map((phase, index) => {
    const seen = first.get(phase);
    const state = seen === undefined ? (ended || index < lastIndex ? 'not-seen' : 'ahead') : 'reached';
    const isCurrent = index === workIndex && !ended;
    const isTimed = seen !== undefined && faultAtMs !== null && seen.atMs > faultAtMs;
    return {
      phase,
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
