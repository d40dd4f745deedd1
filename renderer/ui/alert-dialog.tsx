import { AlertDialog as Base } from '@base-ui/react/alert-dialog';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from './button.tsx';
import { InDialog } from './popup-layer.tsx';

/**
 * Before something that cannot be undone: says what happens and what will be lost, and may ask for a name to be typed.
 * It closes by a decision only, not by a click beside it.
 */
export function AlertDialog({
  title,
  children,
  losses = [],
  mustType,
  confirmLabel,
  keepLabel,
  reason = null,
  tone = 'danger',
  onConfirm,
  onClose,
}: {
  readonly title: string;
  readonly children: ReactNode;
  /** By name, one per line. */
  readonly losses?: readonly string[];
  /** Nobody types this by accident; without it a click is enough. */
  readonly mustType?: string;
  readonly confirmLabel: string;
  readonly keepLabel?: string;
  /** Why it cannot be done now. */
  readonly reason?: string | null;
  readonly tone?: 'danger' | 'primary';
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  const t = useTranslations('ui');
  const [typed, setTyped] = useState('');
  const inputId = useId();
  const isConfirmed = reason === null && (mustType === undefined || typed === mustType);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isConfirmed) return;
    onClose();
    onConfirm();
  };
  return (
    <Base.Root open onOpenChange={(open) => !open && onClose()}>
      <Base.Portal>
        <Base.Backdrop forceRender className="fixed inset-0 z-40 bg-shade" />
        <Base.Popup className="fixed inset-0 z-40 m-auto flex h-fit max-h-[85vh] w-[calc(100vw-2rem)] max-w-xl flex-col rounded-md border border-line-strong bg-surface text-ink shadow-(--shadow-float)">
          <form className="contents" onSubmit={submit}>
            <div className="border-line border-b px-4 py-2.5">
              <Base.Title className="break-words font-semibold text-lead">{title}</Base.Title>
            </div>
            <div className="space-y-3 overflow-y-auto px-4 py-3">
              <Base.Description render={<div />} className="space-y-2">
                <InDialog>{children}</InDialog>
              </Base.Description>
              {losses.length > 0 && (
                <section aria-label={t('willBeLost')}>
                  <p className="font-medium">{t('willBeLost')}</p>
                  <ul className="font-mono text-bad text-small">
                    {losses.map((loss) => (
                      <li key={loss} className="break-all">
                        {loss}
                      </li>
                    ))}
                  </ul>
                </section>
              )}
              {mustType !== undefined && (
                <div className="space-y-1">
                  <label htmlFor={inputId} className="block">
                    {t.rich('typeToConfirm', {
                      name: () => <strong className="break-all font-semibold">{mustType}</strong>,
                    })}
                  </label>
                  <input
                    id={inputId}
                    value={typed}
                    onChange={(event) => setTyped(event.target.value)}
                    autoComplete="off"
                    spellCheck={false}
                    className="h-8 w-full rounded-sm border border-edge bg-canvas px-2 font-mono"
                  />
                </div>
              )}
            </div>
            <div className="flex items-center justify-end gap-3 border-line border-t px-4 py-2.5">
              {reason !== null && <p className="min-w-0 flex-1 text-quiet">{reason}</p>}
              <Button onClick={onClose}>{keepLabel ?? t('cancel')}</Button>
              <Button type="submit" tone={tone} disabled={!isConfirmed}>
                {confirmLabel}
              </Button>
            </div>
          </form>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
