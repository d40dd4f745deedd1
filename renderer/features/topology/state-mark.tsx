import { useTranslations } from 'use-intl';
import { CheckIcon, CrossIcon, SkipIcon, WarningIcon } from '../../ui/icons.tsx';
import type { StateView } from './member-view.ts';

const SHAPES = {
  check: <CheckIcon />,
  warning: <WarningIcon />,
  cross: <CrossIcon />,
  dash: <SkipIcon />,
} as const;

const TONES: Readonly<Record<StateView['tone'], string>> = {
  good: 'text-good',
  warn: 'text-warn',
  bad: 'text-bad',
  quiet: 'text-quiet',
};

/** A member's state as a shape and a word. */
export function StateMark({ state }: { readonly state: StateView }) {
  const t = useTranslations('topology');
  return (
    <span className={`flex shrink-0 items-center gap-1 ${TONES[state.tone]}`}>
      {SHAPES[state.shape]}
      <span>{t(`state.${state.word}`)}</span>
    </span>
  );
}
