import { Component, type ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { isNotLoaded } from '../../ui/lazily.ts';
import { PresentHeading } from './present-heading.tsx';

/** One screen that fails takes no other with it: the frame stays, and another screen can be gone to. */
export class ScreenBoundary extends Component<
  { readonly children: ReactNode },
  { readonly error: unknown; readonly failed: boolean }
> {
  override state = { error: null, failed: false };

  static getDerivedStateFromError(error: unknown) {
    return { error, failed: true };
  }

  override render() {
    if (!this.state.failed) return this.props.children;
    return (
      <ScreenFailed error={this.state.error} onRetry={() => this.setState({ error: null, failed: false })} />
    );
  }
}

function ScreenFailed({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const t = useTranslations('frame.screenFailed');
  const message = error instanceof Error ? error.message : String(error);
  const isGone = isNotLoaded(message);
  return (
    <>
      <PresentHeading />
      <EmptyState
        title={t('title')}
        action={
          <>
            {!isGone && <Button onClick={onRetry}>{t('again')}</Button>}
            <Button onClick={() => location.reload()}>{t('reload')}</Button>
          </>
        }
      >
        <p>{isGone ? t('loading') : t('broken')}</p>
        <pre className="whitespace-pre-wrap break-words font-mono text-quiet text-small">{message}</pre>
      </EmptyState>
    </>
  );
}
