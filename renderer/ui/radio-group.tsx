import { Radio } from '@base-ui/react/radio';
import { RadioGroup as Base } from '@base-ui/react/radio-group';
import { useId } from 'react';
import type { Option } from './select.tsx';

/** One of two to five, all in sight. */
export function RadioGroup<V extends string>({
  label,
  options,
  value,
  onChange,
  disabled = false,
  hideLabel = false,
  row = false,
}: {
  readonly label: string;
  readonly options: readonly Option<V>[];
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly disabled?: boolean;
  readonly hideLabel?: boolean;
  /** Beside each other, where they are short. */
  readonly row?: boolean;
}) {
  const labelId = useId();
  const choose = (chosen: unknown) => {
    const option = options.find((each) => each.value === chosen);
    if (option !== undefined) onChange(option.value);
  };
  return (
    <div className="space-y-1">
      <span id={labelId} className={hideLabel ? 'sr-only' : 'block font-medium'}>
        {label}
      </span>
      <Base
        aria-labelledby={labelId}
        value={value}
        onValueChange={choose}
        disabled={disabled}
        className={row ? 'flex flex-wrap gap-x-6 gap-y-1' : 'space-y-1'}
      >
        {options.map((option) => (
          // biome-ignore lint/a11y/noLabelWithoutControl: the control is Base UI's, with an input of its own
          <label
            key={option.value}
            className={`flex items-start gap-2 ${disabled || option.disabled === true ? 'text-quiet' : ''}`}
          >
            <Radio.Root
              value={option.value}
              disabled={option.disabled ?? false}
              className="mt-0.5 inline-flex size-4 shrink-0 items-center justify-center rounded-full border border-edge bg-canvas data-disabled:cursor-not-allowed data-disabled:opacity-50 data-checked:border-accent data-checked:bg-accent"
            >
              <Radio.Indicator className="size-1.5 rounded-full bg-accent-ink" />
            </Radio.Root>
            <span className="min-w-0">
              {option.label}
              {option.hint !== undefined && (
                <span className="block text-quiet text-small">{option.hint}</span>
              )}
            </span>
          </label>
        ))}
      </Base>
    </div>
  );
}
