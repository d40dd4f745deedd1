import { Toast } from '@base-ui/react/toast';
import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { CheckIcon, CrossIcon, WarningIcon } from './icons.tsx';

type ToastTone = 'note' | 'good' | 'bad';

export interface ToastMessage {
  readonly title: string;
  readonly text?: string;
  readonly tone?: ToastTone;
  readonly action?: { readonly label: string; readonly onSelect: () => void };
}

const manager = Toast.createToastManager();
const SHOWN_MS = 6_000;

/**
 * Says that something was done, from anywhere. What went wrong and needs an answer belongs on the screen where it was
 * asked for: a toast goes away.
 */
export function showToast({ title, text, tone = 'note', action }: ToastMessage): void {
  manager.add({
    title,
    type: tone,
    timeout: tone === 'bad' ? 0 : SHOWN_MS,
    ...(text === undefined ? {} : { description: text }),
    ...(action === undefined ? {} : { actionProps: { children: action.label, onClick: action.onSelect } }),
  });
}

const MARKS: Readonly<Record<ToastTone, ReactNode>> = {
  note: null,
  good: (
    <span className="text-good">
      <CheckIcon />
    </span>
  ),
  bad: (
    <span className="text-bad">
      <WarningIcon />
    </span>
  ),
};

/** Once on the page. F6 moves the focus to what it shows. */
export function Toaster() {
  return (
    <Toast.Provider toastManager={manager} limit={4}>
      <Toasts />
    </Toast.Provider>
  );
}

function Toasts() {
  const t = useTranslations('ui');
  const { toasts } = Toast.useToastManager();
  return (
    <Toast.Portal>
      <Toast.Viewport
        aria-label={t('notifications')}
        className="fixed right-4 bottom-4 z-50 flex w-[min(22rem,calc(100vw-2rem))] flex-col-reverse gap-2"
      >
        {toasts.map((toast) => (
          <Toast.Root
            key={toast.id}
            toast={toast}
            className="rounded-md border border-line-strong bg-raised text-ink shadow-(--shadow-float) transition-opacity data-ending-style:opacity-0 data-limited:hidden data-starting-style:opacity-0"
          >
            <Toast.Content className="flex items-start gap-2.5 px-3 py-2.5">
              {MARKS[toneOf(toast.type)]}
              <div className="min-w-0 flex-1">
                <Toast.Title className="break-words font-medium" />
                <Toast.Description className="break-words text-quiet" />
                <Toast.Action className="mt-1 rounded-sm font-medium text-accent underline underline-offset-2" />
              </div>
              <Toast.Close
                aria-label={t('dismiss')}
                className="inline-flex size-6 shrink-0 items-center justify-center rounded-sm text-quiet hover:bg-sunken hover:text-ink"
              >
                <CrossIcon />
              </Toast.Close>
            </Toast.Content>
          </Toast.Root>
        ))}
      </Toast.Viewport>
    </Toast.Portal>
  );
}

function toneOf(type: string | undefined): ToastTone {
  return type === 'good' || type === 'bad' ? type : 'note';
}
