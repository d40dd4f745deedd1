import { Switch as Base } from '@base-ui/react/switch';
import { type ReactNode, useId } from 'react';

/** On or off, at once. What is only sent with a form is a checkbox. */
export function Switch({
  label,
  hint,
  checked,
  onChange,
  disabled = false,
}: {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}) {
  const labelId = useId();
  const hintId = useId();
  return (
    <div className="flex items-start gap-2">
      <Base.Root
        checked={checked}
        onCheckedChange={(next) => onChange(next)}
        disabled={disabled}
        aria-labelledby={labelId}
        aria-describedby={hint === undefined ? undefined : hintId}
        className="mt-0.5 inline-flex h-4 w-7 shrink-0 items-center rounded-full border border-edge bg-sunken px-0.5 transition-colors data-disabled:cursor-not-allowed data-disabled:opacity-50 data-checked:border-accent data-checked:bg-accent"
      >
        <Base.Thumb className="size-2.5 rounded-full bg-quiet transition-transform data-checked:translate-x-3 data-checked:bg-accent-ink" />
      </Base.Root>
      <div className="min-w-0">
        {/* biome-ignore lint/a11y/noLabelWithoutControl: the switch is named by this element's id */}
        <label id={labelId}>{label}</label>
        {hint !== undefined && (
          <p id={hintId} className="text-quiet text-small">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
