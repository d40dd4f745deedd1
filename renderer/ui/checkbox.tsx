import { Checkbox as Base } from '@base-ui/react/checkbox';
import { type ReactNode, useId } from 'react';
import { CheckIcon, SkipIcon } from './icons.tsx';

export function Checkbox({
  label,
  hint,
  checked,
  onChange,
  disabled = false,
}: {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** `some`: of what it stands for, not all is chosen. */
  readonly checked: boolean | 'some';
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}) {
  const hintId = useId();
  return (
    <div>
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is Base UI's, with an input of its own */}
      <label className={`flex items-start gap-2 ${disabled ? 'text-quiet' : ''}`}>
        <Base.Root
          checked={checked === true}
          indeterminate={checked === 'some'}
          onCheckedChange={(next) => onChange(next)}
          disabled={disabled}
          aria-describedby={hint === undefined ? undefined : hintId}
          className="mt-0.5 inline-flex size-4 shrink-0 items-center justify-center rounded-sm border border-edge bg-canvas data-disabled:cursor-not-allowed data-disabled:opacity-50 data-checked:border-accent data-checked:bg-accent data-indeterminate:border-accent data-indeterminate:bg-accent"
        >
          <Base.Indicator className="text-accent-ink">
            {checked === 'some' ? <SkipIcon /> : <CheckIcon />}
          </Base.Indicator>
        </Base.Root>
        <span className="min-w-0">{label}</span>
      </label>
      {hint !== undefined && (
        <p id={hintId} className="ml-6 text-quiet text-small">
          {hint}
        </p>
      )}
    </div>
  );
}
