import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Badge } from '../../ui/badge.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useAccess, useIsLinked, useIsReadOnly } from './use-host.ts';

/** What a page says of itself that may look and change nothing. */

/** In the header of every screen. */
export function ReadOnlyMark() {
  const t = useTranslations('frame.readOnly');
  if (!useIsReadOnly()) return null;
  return (
    <Badge tone="accent" title={t('why')}>
      {t('mark')}
    </Badge>
  );
}

/** A screen that is there to act; where the page may not, a sentence instead. */
export function ActingScreen({
  title,
  whyNot,
  children,
}: {
  readonly title: string;
  readonly whyNot: string;
  readonly children: ReactNode;
}) {
  const t = useTranslations('frame.readOnly');
  const access = useAccess();
  const isLinked = useIsLinked();
  if (access === 'full' || (access === null && !isLinked)) return children;
  return (
    <div className="flex flex-col gap-3">
      <ScreenHeading title={title} />
      {access === null ? (
        <Skeleton label={t('asking')} />
      ) : (
        <EmptyState title={t('title')}>
          <p>{whyNot}</p>
          <p className="text-quiet">{t('why')}</p>
        </EmptyState>
      )}
    </div>
  );
}
