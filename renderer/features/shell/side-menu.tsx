import { useTranslations } from 'use-intl';
import { Dialog } from '../../ui/dialog.tsx';
import { SideBar } from './side-bar.tsx';

/** The side bar where there is no room for it beside the screen. */
export function SideMenu({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('frame.nav');
  return (
    <Dialog title={t('label')} onClose={onClose}>
      <div className="min-h-0 overflow-y-auto">
        <SideBar />
      </div>
    </Dialog>
  );
}
