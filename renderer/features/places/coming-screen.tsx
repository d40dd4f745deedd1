import { useTranslations } from 'use-intl';
import { usePath } from '../../state/hash-location.ts';
import { placeOf } from '../../state/places.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';

/** Holds the place of a screen that is being made. */
export function ComingScreen() {
  const t = useTranslations('frame.screens');
  const p = useTranslations('places');
  return (
    <>
      <ScreenHeading title={t(placeOf(usePath()).screen)} />
      <EmptyState title={p('comingTitle')}>
        <p>{p('comingText')}</p>
      </EmptyState>
    </>
  );
}
