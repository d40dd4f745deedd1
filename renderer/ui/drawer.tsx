import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { CrossIcon } from './icons.tsx';
import { InDialog } from './popup-layer.tsx';

/** A panel at the right edge that leaves the rest of the page in use: Escape or its cross closes it. */
export function Drawer({
  title,
  aside,
  onClose,
  children,
}: {
  readonly title: ReactNode;
  /** Beside the title: actions or a state. */
  readonly aside?: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const t = useTranslations('ui');
  return (
    <Base.Root open modal={false} disablePointerDismissal onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Popup className="fixed top-12 right-0 bottom-0 z-30 flex w-[min(28rem,calc(100vw-3rem))] flex-col border-line-strong border-l bg-surface text-ink shadow-(--shadow-float) transition-transform data-ending-style:translate-x-4 data-starting-style:translate-x-4">
          {/* Not a header: outside of a modal dialog that would be the banner of the page. */}
          <div className="flex min-h-11 items-center gap-3 border-line border-b px-4 py-1.5">
            <Base.Title className="min-w-0 flex-1 break-words font-semibold text-lead">{title}</Base.Title>
            {aside}
            <Base.Close
              aria-label={t('close')}
              className="inline-flex size-7 shrink-0 items-center justify-center rounded-sm text-quiet hover:bg-sunken hover:text-ink"
            >
              <CrossIcon />
            </Base.Close>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto">
            <InDialog>{children}</InDialog>
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
