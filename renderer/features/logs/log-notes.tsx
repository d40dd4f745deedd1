import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { WarningIcon, WorkingIcon } from '../../ui/icons.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import type { LineSource, SourceState } from './line-source.ts';

/** What a person must know about the lines: that they are not live, still come, or end here for a reason. */
export function SourceNotes({ source, state }: { readonly source: LineSource; readonly state: SourceState }) {
  const t = useTranslations('logs');
  const { phase, past, pastFailure } = state;
  if (phase.kind === 'waiting') {
    return phase.failure === null ? (
      <Note tone="warn">{t('waiting')}</Note>
    ) : (
      <FailureNotice failure={phase.failure} framed={false} />
    );
  }
  if (phase.kind === 'failed' && source.ring.length > 0) {
    return <FailureNotice failure={phase.failure} framed={false} />;
  }
  if (past === 'reading') return <Note tone="busy">{t('readingPast')}</Note>;
  if (past === 'full') return <Note tone="warn">{t('pastFull')}</Note>;
  if (past === 'failed' && pastFailure !== null) {
    return (
      <Note tone="warn" action={<Button onClick={() => source.loadOlder(true)}>{t('tryAgain')}</Button>}>
        {t('pastFailed', { reason: pastFailure.message })}
      </Note>
    );
  }
  return null;
}

export function Note({
  tone,
  action,
  children,
}: {
  readonly tone: 'warn' | 'busy' | 'plain';
  readonly action?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div
      role="status"
      className={`flex min-h-8 items-center gap-2 border-line border-b px-3 py-0.5 ${tone === 'warn' ? 'bg-warn-wash' : 'bg-sunken'}`}
    >
      {tone === 'warn' && (
        <span className="text-warn">
          <WarningIcon />
        </span>
      )}
      {tone === 'busy' && <WorkingIcon />}
      <p className="min-w-0 flex-1 break-words">{children}</p>
      {action}
    </div>
  );
}

/** Instead of lines. */
export function NoLines({
  state,
  isNarrowed,
  onEverything,
}: {
  readonly state: SourceState;
  readonly isNarrowed: boolean;
  readonly onEverything: () => void;
}) {
  const t = useTranslations('logs');
  const { phase, past, searchedLines } = state;
  if (phase.kind === 'failed') {
    return (
      <div className="m-4">
        <FailureNotice failure={phase.failure} />
      </div>
    );
  }
  if (phase.kind === 'starting' || past === 'loading' || past === 'reading') {
    return (
      <p role="status" className="flex items-center gap-2 p-4 text-quiet">
        <WorkingIcon />
        {isNarrowed ? t('searched', { found: 0, searched: searchedLines }) : t('starting')}
      </p>
    );
  }
  if (!isNarrowed) return <EmptyState title={t('emptyTitle')}>{t('emptyText')}</EmptyState>;
  return (
    <EmptyState title={t('noneTitle')} action={<Button onClick={onEverything}>{t('showEverything')}</Button>}>
      {t('noneText')}
    </EmptyState>
  );
}
