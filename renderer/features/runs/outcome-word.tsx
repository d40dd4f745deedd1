import { useTranslations } from 'use-intl';
import { CheckIcon, CrossIcon, SkipIcon, WorkingIcon } from '../../ui/icons.tsx';
import type { RunOutcome } from './run-view.ts';

const LOOKS = {
  running: { tone: 'text-accent', icon: <WorkingIcon /> },
  good: { tone: 'text-good', icon: <CheckIcon /> },
  warn: { tone: 'text-warn', icon: <SkipIcon /> },
  bad: { tone: 'text-bad', icon: <CrossIcon /> },
} as const;

export function OutcomeWord({ outcome }: { readonly outcome: RunOutcome }) {
  const t = useTranslations('runs.outcome');
  const { tone, icon } = LOOKS[outcome.tone];
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap font-medium ${tone}`}>
      {icon}
      {t(outcome.word)}
    </span>
  );
}
