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

const NOT_NOW =
  'disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-quiet disabled:opacity-100 aria-disabled:cursor-not-allowed aria-disabled:border-line aria-disabled:bg-sunken aria-disabled:text-quiet aria-disabled:opacity-100';

export function Button({
  tone = 'plain',
  icon,
  busy = false,
  disabled = false,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  // Who waits for what a press began keeps the focus on it: a button that is disabled for a moment would lose it.
  const isWaiting = busy && !disabled;
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled}
      aria-disabled={isWaiting || undefined}
      aria-busy={busy || undefined}
      onClick={isWaiting ? (event) => event.preventDefault() : onClick}
      className={`${buttonClass(tone)} ${NOT_NOW} ${className ?? ''}`}
    >
      {busy ? <WorkingIcon /> : icon}
      {children}
    </button>
  );
}
