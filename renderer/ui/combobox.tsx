import { Combobox as Base } from '@base-ui/react/combobox';
import { type FocusEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { CONTROL_CLASS, FieldNotes } from './field-parts.tsx';
import { CheckIcon, ChevronsIcon, CrossIcon } from './icons.tsx';
import { ITEM_CLASS, POPUP_CLASS } from './popup-class.ts';
import { usePopupPortal } from './popup-layer.tsx';
import type { Option } from './select.tsx';

/**
 * One of many: typing narrows the list. Null is no choice.
 *
 * The list is drawn without Base UI's own popup, because that hides the rest of the page from readers while the list is
 * open, with all that can be focused in it. What the popup would do is here: it closes when the focus goes elsewhere,
 * and a press on the list leaves the focus where it is.
 */
export function Combobox<V extends string>({
  label,
  options,
  value,
  onChange,
  placeholder,
  hint,
  error,
  disabled = false,
  hideLabel = false,
  className,
}: {
  readonly label: string;
  readonly options: readonly Option<V>[];
  readonly value: V | null;
  readonly onChange: (value: V | null) => void;
  readonly placeholder?: string;
  readonly hint?: ReactNode;
  readonly error?: string | null;
  readonly disabled?: boolean;
  readonly hideLabel?: boolean;
  readonly className?: string;
}) {
  const t = useTranslations('ui');
  const inputId = useId();
  const notesId = useId();
  const portal = usePopupPortal();
  const hasError = error !== undefined && error !== null && error !== '';
  const chosen = options.find((option) => option.value === value) ?? null;
  const [isOpen, setIsOpen] = useState(false);
  const field = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const actions = useRef<Base.Root.Actions>(null);
  useEffect(() => {
    if (!isOpen) actions.current?.unmount();
  }, [isOpen]);
  const closeOutside = ({ relatedTarget }: FocusEvent) => {
    const isWithin = [field.current, list.current].some((part) => part?.contains(relatedTarget) === true);
    if (!isWithin) setIsOpen(false);
  };
  return (
    <div className={`space-y-1 ${className ?? ''}`}>
      <label htmlFor={inputId} className={hideLabel ? 'sr-only' : 'block font-medium'}>
        {label}
      </label>
      <Base.Root
        items={options}
        value={chosen}
        disabled={disabled}
        open={isOpen}
        onOpenChange={setIsOpen}
        actionsRef={actions}
        isItemEqualToValue={(item: Option<V>, other: Option<V>) => item.value === other.value}
        onValueChange={(option: Option<V> | null) => onChange(option === null ? null : option.value)}
      >
        <Base.InputGroup ref={field} className="relative" onBlur={closeOutside}>
          <Base.Input
            id={inputId}
            placeholder={placeholder}
            aria-invalid={hasError || undefined}
            aria-describedby={hasError || hint !== undefined ? notesId : undefined}
            className={`${CONTROL_CLASS} pr-14`}
          />
          <div className="absolute inset-y-0 right-1 flex items-center text-quiet">
            <Base.Clear aria-label={t('clear')} className="inline-flex size-6 items-center justify-center">
              <CrossIcon />
            </Base.Clear>
            <Base.Trigger aria-label={t('open')} className="inline-flex size-6 items-center justify-center">
              <ChevronsIcon />
            </Base.Trigger>
          </div>
        </Base.InputGroup>
        <Base.Portal {...portal}>
          <Base.Positioner
            ref={list}
            sideOffset={4}
            className="z-50"
            onMouseDown={(event) => event.preventDefault()}
          >
            <div className={`${POPUP_CLASS} w-(--anchor-width)`}>
              <Base.Empty className="px-3 py-1 text-quiet empty:hidden">{t('none')}</Base.Empty>
              <Base.List>
                {(option: Option<V>) => (
                  <Base.Item
                    key={option.value}
                    value={option}
                    disabled={option.disabled ?? false}
                    className={ITEM_CLASS}
                  >
                    <span className="w-4 shrink-0">
                      <Base.ItemIndicator>
                        <CheckIcon />
                      </Base.ItemIndicator>
                    </span>
                    <span className="min-w-0 break-words">
                      {option.label}
                      {option.hint !== undefined && (
                        <span className="block text-quiet text-small">{option.hint}</span>
                      )}
                    </span>
                  </Base.Item>
                )}
              </Base.List>
            </div>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
      <FieldNotes id={notesId} hint={hint} error={error} />
    </div>
  );
}
