import { useTranslations } from 'use-intl';
import { ScreenHeading } from '../../ui/screen-heading.tsx';

export function SettingsScreen() {
  const t = useTranslations('frame.screens');
  return <ScreenHeading title={t('settings')} />;
}
