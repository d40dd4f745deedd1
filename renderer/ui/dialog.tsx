import { Dialog as Base } from '@base-ui/react/dialog';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { CrossIcon } from './icons.tsx';
import { InDialog } from './popup-layer.tsx';

/** A modal that is there while it is drawn: it keeps the focus, gives it back and closes on Escape. */
export function Dialog({
  title,
  onClose,
  children,
  wide = false,
}: {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly wide?: boolean;
}) {
  const t = useTranslations('ui');
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop forceRender className="fixed inset-0 z-40 bg-shade" />
        <Base.Popup
          className={`fixed inset-0 z-40 m-auto flex h-fit max-h-[85vh] w-[calc(100vw-2rem)] flex-col rounded-md border border-line-strong bg-surface text-ink shadow-(--shadow-float) ${wide ? 'max-w-4xl' : 'max-w-xl'}`}
        >
          <div className="flex items-center justify-between gap-4 border-line border-b px-4 py-2">
            <Base.Title className="min-w-0 break-words font-semibold text-lead">{title}</Base.Title>
            <Base.Close
              aria-label={t('close')}
              className="inline-flex size-7 shrink-0 items-center justify-center rounded-sm text-quiet hover:bg-sunken hover:text-ink"
            >
              <CrossIcon />
            </Base.Close>
          </div>
          <InDialog>{children}</InDialog>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}

/** The last line of a dialog: what may be done, the cautious choice first. */
export function DialogFooter({ children }: { readonly children: ReactNode }) {
  return (
    <div className="flex items-center justify-end gap-3 border-line border-t px-4 py-2.5">{children}</div>
  );
}
