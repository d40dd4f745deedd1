import { type InputHTMLAttributes, type ReactNode, type Ref, useId } from 'react';
import { CONTROL_CLASS, FieldNotes } from './field-parts.tsx';

interface TextFieldProps
  extends Omit<InputHTMLAttributes<HTMLInputElement>, 'value' | 'onChange' | 'className' | 'size'> {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: ReactNode;
  /** What is wrong with the answer; null or absent while nothing is. */
  readonly error?: string | null;
  /** Names, addresses, commands: read letter by letter. */
  readonly mono?: boolean;
  /** The label is for those who hear the page; what it is shows from its place. */
  readonly hideLabel?: boolean;
  /** Beside the label: the state of a check. */
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly ref?: Ref<HTMLInputElement>;
}

export function TextField({
  label,
  value,
  onChange,
  hint,
  error,
  mono = false,
  hideLabel = false,
  aside,
  className,
  ...rest
}: TextFieldProps) {
  const id = useId();
  const notesId = useId();
  const hasError = error !== undefined && error !== null && error !== '';
  return (
    <div className={`space-y-1 ${className ?? ''}`}>
      <div className={hideLabel ? 'sr-only' : 'flex items-center justify-between gap-2'}>
        <label htmlFor={id} className="font-medium">
          {label}
        </label>
        {aside}
      </div>
      <input
        id={id}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        aria-invalid={hasError || undefined}
        aria-describedby={hasError || hint !== undefined ? notesId : undefined}
        autoComplete="off"
        spellCheck={false}
        className={`${CONTROL_CLASS} ${mono ? 'font-mono' : ''}`}
        {...rest}
      />
      <FieldNotes id={notesId} hint={hint} error={error} />
    </div>
  );
}
