import { type ReactNode, useEffect, useId, useRef } from 'react';
import { CrossIcon } from './icons.tsx';

/** A modal of the browser's own: it keeps the focus, gives it back and closes on Escape. */
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
  const element = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    const dialog = element.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby={titleId}
      onClose={onClose}
      className={`m-auto max-h-[85vh] w-[calc(100vw-2rem)] rounded-md border border-line-strong bg-surface p-0 text-ink shadow-xl ${wide ? 'max-w-4xl' : 'max-w-xl'}`}
    >
      <div className="flex max-h-[85vh] flex-col">
        <header className="flex items-center justify-between gap-4 border-line border-b px-4 py-2">
          <h2 id={titleId} className="font-semibold text-lead">
            {title}
          </h2>
          <button
            type="button"
            onClick={onClose}
            className="inline-flex size-7 items-center justify-center rounded-sm text-quiet hover:bg-sunken hover:text-ink"
          >
            <CrossIcon />
            <span className="sr-only">Close</span>
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
}
