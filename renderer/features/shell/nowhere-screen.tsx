import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { places } from '../../state/places.ts';
import { buttonClass } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PresentHeading } from './present-heading.tsx';

export function NowhereScreen() {
  const t = useTranslations('frame.nowhere');
  return (
    <>
      <PresentHeading />
      <EmptyState
        title={t('title')}
        action={
          <Link href={places.overview()} className={buttonClass()}>
            {t('overview')}
          </Link>
        }
      >
        <p>{t('text')}</p>
      </EmptyState>
    </>
  );
}
