import type { TerminalPhase, TerminalTargetWish } from './terminal-connection.ts';

/** How a tab is told from others, apart from its words. */
export type TabTone = 'good' | 'wait' | 'bad' | 'over';

export function tabTone(phase: TerminalPhase): TabTone {
  switch (phase.kind) {
    case 'attached':
      return 'good';
    case 'connecting':
    case 'lost':
      return 'wait';
    case 'ended':
      return phase.end.reason === 'exited' && phase.end.exitCode === 0 ? 'over' : 'bad';
    case 'refused':
    case 'gone':
      return 'bad';
  }
}

/** A program may be there that a person would not want to lose. */
export function mustAskBeforeEnd(phase: TerminalPhase): boolean {
  return phase.kind === 'attached' || phase.kind === 'lost';
}

/** What stands on the tab: the member comes first, because it is what tabs differ by. */
export function tabName(
  target: TerminalTargetWish,
  names: { readonly host: string; readonly shell: string; readonly console: string },
): string {
  if (target.kind === 'host') return names.host;
  const client = target.client ?? 'shell';
  const what = client === 'shell' ? names.shell : client === 'console' ? names.console : client;
  return `${target.member} · ${what}`;
}

/** Terminals of one stack, and those of the machine, which belong to none. */
export function belongsTo(target: TerminalTargetWish, stack: string): boolean {
  return target.kind === 'host' || target.stack === stack;
}

export function isSameTarget(one: TerminalTargetWish, other: TerminalTargetWish): boolean {
  if (one.kind === 'host' || other.kind === 'host') return one.kind === other.kind;
  return (
    one.stack === other.stack &&
    one.member === other.member &&
    (one.client ?? 'shell') === (other.client ?? 'shell')
  );
}
