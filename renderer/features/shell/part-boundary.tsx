import { Component, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button.tsx';
import { WarningIcon } from '../../ui/icons.tsx';
import { isNotLoaded } from '../../ui/lazily.ts';

/**
 * Around what opens above the screen and is loaded then. When it fails, most likely because an update of the host under an
 * open page took it away, that is said and the screen stays; without this the page would be empty.
 */
export class PartBoundary extends Component<
  { readonly onClose: () => void; readonly children: ReactNode },
  { readonly error: unknown; readonly failed: boolean }
> {
  override state = { error: null, failed: false };

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return <PartFailed error={this.state.error} onClose={this.props.onClose} />;
  }
}

function PartFailed({ error, onClose }: { readonly error: unknown; readonly onClose: () => void }) {
  const t = useTranslations('frame.screenFailed');
  const ui = useTranslations('ui');
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-2.5 border-warn/40 border-t bg-warn-wash px-4 py-2.5"
    >
      <span className="text-warn">
        <WarningIcon />
      </span>
      <p className="min-w-0 flex-1">{t(isNotLoaded(String(error)) ? 'loading' : 'broken')}</p>
      <Button onClick={() => location.reload()}>{t('reload')}</Button>
      <Button onClick={onClose}>{ui('close')}</Button>
    </div>
  );
}
