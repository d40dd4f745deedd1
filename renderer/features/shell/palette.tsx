import { useTranslations } from 'use-intl';
import { Dialog } from '../../ui/dialog.tsx';

export function Palette({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('frame.palette');
  return (
    <Dialog title={t('title')} onClose={onClose}>
      <p className="p-4">{t('help')}</p>
    </Dialog>
  );
}
