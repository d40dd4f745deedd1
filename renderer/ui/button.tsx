import type { ButtonHTMLAttributes, ReactNode } from 'react';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly tone?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly icon?: ReactNode;
}

const TONES = {
  plain: 'border-line-strong bg-surface text-ink hover:bg-sunken',
  primary: 'border-accent bg-accent text-accent-ink hover:opacity-90',
  danger: 'border-bad bg-surface text-bad hover:bg-bad-wash',
  quiet: 'border-transparent text-quiet hover:bg-sunken hover:text-ink',
} as const;

export function Button({ tone = 'plain', icon, className, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      className={`inline-flex h-7 shrink-0 items-center gap-1.5 whitespace-nowrap rounded-sm border px-2.5 font-medium transition-colors disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-quiet disabled:opacity-100 ${TONES[tone]} ${className ?? ''}`}
      {...rest}
    >
      {icon}
      {children}
    </button>
  );
}
