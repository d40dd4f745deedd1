import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import type { DraftSummary } from '../../../electron/contract/setup-requests.ts';
import { failureFrom } from '../../state/actions.ts';
import { places } from '../../state/places.ts';
import { hostLink } from '../../state/session.ts';
import { AlertDialog } from '../../ui/alert-dialog.tsx';
import { Badge } from '../../ui/badge.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { forgetSecrets } from './given-secrets.ts';

/** What was begun and not finished, also by another window or before a restart. */
export function DraftList({
  drafts,
  onChange,
}: {
  readonly drafts: readonly DraftSummary[];
  readonly onChange: () => void;
}) {
  const t = useTranslations('setup.drafts');
  const s = useTranslations('setup.steps');
  const [removing, setRemoving] = useState<string | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const remove = async (draft: string) => {
    try {
      await hostLink().call('setup.remove', { draft });
      forgetSecrets(draft);
    } catch (thrown) {
      setFailure(failureFrom(thrown));
    }
    onChange();
  };
  return (
    <Panel title={t('title')}>
      {failure !== null && (
        <FailureNotice failure={failure} framed={false} onDismiss={() => setFailure(null)} />
      )}
      <ul>
        {drafts.map((draft) => {
          const name = draft.stack === '' ? t('unnamed') : draft.stack;
          return (
            <li
              key={draft.id}
              className="flex flex-wrap items-center gap-x-4 gap-y-1 border-line px-4 py-2 not-last:border-b"
            >
              <span className="min-w-0 flex-1">
                <span className="break-all font-medium">{draft.failure === null ? name : draft.id}</span>{' '}
                <span className="break-all text-quiet">
                  {draft.system}
                  {draft.step !== null && ` ${t('step', { step: s(draft.step) })}`}
                </span>
                {draft.failure !== null && (
                  <span className="block break-words text-quiet text-small">
                    {draft.failure.message} {draft.failure.hint}
                  </span>
                )}
              </span>
              {draft.failure !== null && <Badge tone="warn">{t('damaged')}</Badge>}
              {draft.updatedAtMs !== null && <Moment atMs={draft.updatedAtMs} className="text-quiet" />}
              <Button
                tone="quiet"
                onClick={() => setRemoving(draft.id)}
                aria-label={`${t('remove')}: ${name}`}
              >
                {t('remove')}
              </Button>
              {draft.failure === null && (
                <Link
                  href={places.setup(draft.id)}
                  className={buttonClass()}
                  aria-label={`${t('goOn')}: ${name}`}
                >
                  {t('goOn')}
                </Link>
              )}
            </li>
          );
        })}
      </ul>
      {removing !== null && (
        <AlertDialog
          title={t('removeTitle')}
          confirmLabel={t('remove')}
          onConfirm={() => void remove(removing)}
          onClose={() => setRemoving(null)}
        >
          <p>{t('removeText')}</p>
        </AlertDialog>
      )}
    </Panel>
  );
}
