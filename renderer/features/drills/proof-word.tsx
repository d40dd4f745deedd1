import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { CheckIcon, CrossIcon, SkipIcon, WarningIcon, WorkingIcon } from '../../ui/icons.tsx';
import type { DrillProof } from './drill-proof.ts';

const LOOKS: Readonly<Record<DrillProof['kind'], { readonly tone: string; readonly icon: ReactNode }>> = {
  never: { tone: 'text-quiet', icon: <span className="mx-1 size-2 rounded-full border border-current" /> },
  running: { tone: 'text-accent', icon: <WorkingIcon /> },
  unfinished: { tone: 'text-warn', icon: <SkipIcon /> },
  passed: { tone: 'text-good', icon: <CheckIcon /> },
  deviated: { tone: 'text-bad', icon: <CrossIcon /> },
  expired: { tone: 'text-warn', icon: <WarningIcon /> },
};

/** What is known of a drill in one word, with a shape of its own. */
export function ProofWord({ kind }: { readonly kind: DrillProof['kind'] }) {
  const t = useTranslations('drills.state');
  const { tone, icon } = LOOKS[kind];
  return (
    <span className={`inline-flex items-center gap-1 whitespace-nowrap font-medium ${tone}`}>
      {icon}
      {t(kind)}
    </span>
  );
}
