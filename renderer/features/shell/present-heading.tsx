import { useTranslations } from 'use-intl';
import { usePath } from '../../state/hash-location.ts';
import { placeOf } from '../../state/places.ts';
import { ScreenHeading } from '../../ui/screen-heading.tsx';

/** The name of the screen that was gone to, while there is something else to say than what is on it. */
export function PresentHeading() {
  const t = useTranslations('frame.screens');
  return <ScreenHeading title={t(placeOf(usePath()).screen)} />;
}
