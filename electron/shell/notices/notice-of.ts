import type { RunSummary } from '../../contract/schemas.ts';
import type { Happening } from '../host/host-follower.ts';
import type { ShellTexts } from '../texts.ts';
import type { Notice } from './notice.ts';

/** Events that somebody who does not look at the app wants to hear of; all others stand in its list. */
const ALARMING: ReadonlySet<string> = new Set(['guardian-given-up', 'guardian-refused', 'engine-lost']);
const NOTEWORTHY: ReadonlySet<string> = new Set([
  ...ALARMING,
  'guardian-handed-over',
  'guardian-started',
  'balancer-silent',
  'revived',
  'member-oom',
  'drill-missed',
  'drill-skipped',
]);

/** Null for what is not worth an interruption. */
export function noticeOf(happening: Happening, texts: ShellTexts): Notice | null {
  return happening.kind === 'ended' ? ofRun(happening.run, texts) : ofEvent(happening.event, texts);
}

function ofEvent(
  { stack, member, kind, text }: Extract<Happening, { kind: 'recorded' }>['event'],
  texts: ShellTexts,
): Notice | null {
  if (!NOTEWORTHY.has(kind)) return null;
  const screen = stack === null ? null : `/stacks/${stack}/incidents`;
  return {
    // What a member goes through (it ended, somebody took over, it was started again) has one cause.
    cause: stack === null ? kind : `${stack}/${member ?? 'stack'}`,
    group: stack ?? 'tandem',
    title: stack === null ? texts.notice.engineLost : texts.notice.incident(stack),
    body: text,
    urgency: ALARMING.has(kind) ? 'critical' : 'normal',
    screen,
    actions: screen === null ? [] : [{ label: texts.notice.open, act: { kind: 'open', screen } }],
  };
}

/** Verdicts of drills; whoever runs anything else waits for it, or asked somewhere else. */
function ofRun(run: RunSummary, { notice }: ShellTexts): Notice | null {
  const { stack, subject, verdict } = run;
  if (run.kind !== 'drill' || run.state === 'aborted' || run.state === 'interrupted') return null;
  const screen = `/stacks/${stack}/runs/${run.id}`;
  const common = { cause: `drill/${run.id}`, group: stack, screen };
  const open = { label: notice.open, act: { kind: 'open', screen } } as const;
  if (verdict === null) {
    const body = run.failure?.message ?? '';
    return { ...common, title: notice.drillFailed(stack, subject), body, urgency: 'normal', actions: [open] };
  }
  const again = {
    label: notice.runAgain,
    act: { kind: 'run-drill', stack, drill: subject },
  } as const;
  return {
    ...common,
    title: verdict.passed ? notice.passed(stack, subject) : notice.notPassed(stack, subject),
    body: verdict.sentence,
    urgency: verdict.passed ? 'low' : 'critical',
    actions: verdict.passed ? [open] : [open, again],
  };
}
