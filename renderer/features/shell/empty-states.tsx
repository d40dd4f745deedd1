import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { EngineStatus } from '../../../electron/contract/schemas.ts';
import { places } from '../../state/places.ts';
import { buttonClass } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatSpan } from '../../ui/format.ts';
import { useNowMs } from '../../ui/now.ts';
import { FailureNotice } from './failure-notice.tsx';
import { useIsReadOnly } from './use-host.ts';

/** What to do when there is nothing to show; each says what is being waited for, or the next command. */

/** A command for the terminal, to be copied. */
export function Command({ text }: { readonly text: string }) {
  const t = useTranslations('frame');
  return (
    <p className="flex items-center justify-between gap-4 rounded-md border border-line bg-surface py-1.5 pr-1.5 pl-4">
      <code className="min-w-0 break-words font-mono">{text}</code>
      <CopyButton text={text} label={t('copyCommand', { command: text })} />
    </p>
  );
}

export function NoStack() {
  const t = useTranslations('frame.noStack');
  const isReadOnly = useIsReadOnly();
  return (
    <EmptyState
      title={t('title')}
      action={
        isReadOnly ? undefined : (
          <Link href={places.setup()} className={buttonClass('primary')}>
            {t('create')}
          </Link>
        )
      }
    >
      <p>{t(isReadOnly ? 'textReadOnly' : 'text')}</p>
      <Command text="tandem up" />
      <p className="text-quiet">{t('after')}</p>
    </EmptyState>
  );
}

export function NoEngine({ engine }: { readonly engine: EngineStatus }) {
  const t = useTranslations('frame.noEngine');
  const isReadOnly = useIsReadOnly();
  if (engine.failure === null) {
    return (
      <EmptyState title={t('looking')}>
        <p>{t('lookingText')}</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={t('title')}
      action={
        isReadOnly ? undefined : (
          <Link href={places.setup()} className={buttonClass('primary')}>
            {t('mend')}
          </Link>
        )
      }
    >
      <FailureNotice failure={engine.failure} />
      <p>{t('text')}</p>
      <Command text="tandem doctor" />
    </EmptyState>
  );
}

export function Waiting({ sinceMs, title }: { readonly sinceMs: number; readonly title: string }) {
  const t = useTranslations('frame.waiting');
  const nowMs = useNowMs();
  return (
    <EmptyState title={title}>
      <p className="text-quiet">{t('since', { span: formatSpan(nowMs - sinceMs) })}</p>
    </EmptyState>
  );
}

export function HostGone() {
  const t = useTranslations('frame.hostGone');
  return (
    <EmptyState title={t('title')}>
      <p>{t('text')}</p>
      <Command text="tandem serve" />
      <p className="text-quiet">{t('keepsTrying')}</p>
    </EmptyState>
  );
}
