import { useTranslations } from 'use-intl';
import { ScreenHeading } from '../../ui/screen-heading.tsx';

export function GalleryScreen() {
  const t = useTranslations('frame.screens');
  return <ScreenHeading title={t('gallery')} />;
}
