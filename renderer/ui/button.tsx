import type { ButtonHTMLAttributes, ReactNode, Ref } from 'react';
import { WorkingIcon } from './icons.tsx';

export type ButtonTone = 'plain' | 'primary' | 'danger' | 'quiet';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: ButtonTone;
  readonly icon?: ReactNode;
  /** What it began has not ended: it cannot be pressed again until then. */
  readonly busy?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

const TONES = {
  plain: 'border-line-strong bg-surface text-ink hover:bg-sunken data-popup-open:bg-sunken',
  primary: 'border-accent bg-accent text-accent-ink hover:opacity-90',
  danger: 'border-bad bg-surface text-bad hover:bg-bad-wash',
  quiet:
    'border-transparent text-quiet hover:bg-sunken hover:text-ink data-popup-open:bg-sunken data-popup-open:text-ink',
} as const;

const SHAPE =
  'inline-flex h-7 max-w-full shrink-0 items-center gap-1.5 overflow-hidden whitespace-nowrap rounded-sm border px-2.5 font-medium transition-colors';

/** The looks of a button, for links that stand beside buttons. */
export function buttonClass(tone: ButtonTone = 'plain'): string {
  return `${SHAPE} ${TONES[tone]}`;
}

export function Button({
  tone = 'plain',
  icon,
  busy = false,
  disabled,
  className,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={`${buttonClass(tone)} disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-quiet disabled:opacity-100 ${className ?? ''}`}
      {...rest}
    >
      {busy ? <WorkingIcon /> : icon}
      {children}
    </button>
  );
}
