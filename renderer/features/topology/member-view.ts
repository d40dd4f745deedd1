import { shownName } from '../shell/shown-name.ts';
import type { NodeView } from '../stack/stack-view.ts';

/** How a member's state is told: a shape and the key of a word. */

export type StateTone = 'good' | 'warn' | 'bad' | 'quiet';
export type StateShape = 'check' | 'warning' | 'cross' | 'dash';

export interface StateView {
  readonly word:
    | 'ready'
    | 'notReady'
    | 'notAsked'
    | 'noNetwork'
    | 'absent'
    | 'starting'
    | 'suspect'
    | NotRunning;
  readonly tone: StateTone;
  readonly shape: StateShape;
}

type NotRunning = Exclude<NodeView['status']['state'], 'running'>;

export function stateOf({ status, serving, expected, podTrouble }: NodeView): StateView {
  const { state, readiness, health } = status;
  // Still counted in, but the last answers were bad.
  if (serving && health?.state === 'suspect') return { word: 'suspect', tone: 'warn', shape: 'warning' };
  if (serving) return { word: 'ready', tone: 'good', shape: 'check' };
  if (!expected) return { word: 'absent', tone: 'quiet', shape: 'dash' };
  if (state !== 'running') {
    const isComing = state === 'restarting' || state === 'created';
    return { word: state, tone: isComing ? 'warn' : 'bad', shape: isComing ? 'warning' : 'cross' };
  }
  if (podTrouble !== null) return { word: 'noNetwork', tone: 'bad', shape: 'cross' };
  if (readiness === 'unknown') return { word: 'notAsked', tone: 'quiet', shape: 'warning' };
  if (health?.state === 'starting') return { word: 'starting', tone: 'warn', shape: 'warning' };
  return { word: 'notReady', tone: 'warn', shape: 'warning' };
}

/** A name in two: what may be cut when there is little room, and its number, which tells it from its twins. */
export function nameParts(name: string): { readonly stem: string; readonly number: string } {
  const shown = shownName(name);
  const number = /-\d{1,4}$/.exec(shown)?.[0] ?? '';
  return { stem: shown.slice(0, shown.length - number.length), number };
}
