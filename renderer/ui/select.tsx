import { Select as Base } from '@base-ui/react/select';
import { type ReactNode, useId } from 'react';
import { CONTROL_CLASS, FieldNotes } from './field-parts.tsx';
import { CheckIcon, ChevronsIcon } from './icons.tsx';
import { ITEM_CLASS, POPUP_CLASS } from './popup-class.ts';
import { usePopupPortal } from './popup-layer.tsx';

export interface Option<V extends string> {
  readonly value: V;
  readonly label: string;
  /** One line about it, in the list only. */
  readonly hint?: string;
  readonly disabled?: boolean;
}

/** One of a few that need no search; of many, see the combobox. */
export function Select<V extends string>({
  label,
  options,
  value,
  onChange,
  hint,
  disabled = false,
  hideLabel = false,
  className,
}: {
  readonly label: string;
  readonly options: readonly Option<V>[];
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
  readonly hideLabel?: boolean;
  readonly className?: string;
}) {
  const labelId = useId();
  const notesId = useId();
  const portal = usePopupPortal();
  return (
    <div className={`space-y-1 ${className ?? ''}`}>
      <span id={labelId} className={hideLabel ? 'sr-only' : 'block font-medium'}>
        {label}
      </span>
      <Base.Root
        items={options}
        value={value}
        disabled={disabled}
        onValueChange={(chosen: V | null) => chosen !== null && onChange(chosen)}
      >
        <Base.Trigger
          aria-labelledby={labelId}
          aria-describedby={hint === undefined ? undefined : notesId}
          className={`${CONTROL_CLASS} flex items-center justify-between gap-2 text-left`}
        >
          <Base.Value className="truncate" />
          <Base.Icon className="shrink-0 text-quiet">
            <ChevronsIcon />
          </Base.Icon>
        </Base.Trigger>
        <Base.Portal {...portal}>
          <Base.Positioner align="start" alignItemWithTrigger={false} sideOffset={4} className="z-50">
            <Base.Popup className={`${POPUP_CLASS} min-w-(--anchor-width)`}>
              <Base.List>
                {options.map((option) => (
                  <Base.Item
                    key={option.value}
                    value={option.value}
                    disabled={option.disabled ?? false}
                    className={ITEM_CLASS}
                  >
                    <span className="w-4 shrink-0">
                      <Base.ItemIndicator>
                        <CheckIcon />
                      </Base.ItemIndicator>
                    </span>
                    <span className="min-w-0">
                      <Base.ItemText>{option.label}</Base.ItemText>
                      {option.hint !== undefined && (
                        <span className="block text-quiet text-small">{option.hint}</span>
                      )}
                    </span>
                  </Base.Item>
                ))}
              </Base.List>
            </Base.Popup>
          </Base.Positioner>
        </Base.Portal>
      </Base.Root>
      <FieldNotes id={notesId} hint={hint} />
    </div>
  );
}
