import { Component, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button.tsx';
import { WarningIcon } from '../../ui/icons.tsx';

/**
 * Around what opens above the screen and is loaded then. When it cannot be, as after an update of the host under an open
 * page, that is said and the screen stays; without this the page would be empty.
 */
export class PartBoundary extends Component<
  { readonly onClose: () => void; readonly children: ReactNode },
  { readonly failed: boolean }
> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <PartFailed onClose={this.props.onClose} /> : this.props.children;
  }
}

function PartFailed({ onClose }: { readonly onClose: () => void }) {
  const t = useTranslations('frame.partFailed');
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-2.5 border-warn/40 border-t bg-warn-wash px-4 py-2.5"
    >
      <span className="text-warn">
        <WarningIcon />
      </span>
      <p className="min-w-0 flex-1">{t('text')}</p>
      <Button onClick={() => location.reload()}>{t('reload')}</Button>
      <Button onClick={onClose}>{t('close')}</Button>
    </div>
  );
}
