import type { ReactNode } from 'react';

const SHAPES = {
  good: <circle cx="5" cy="5" r="4" fill="currentColor" className="text-good" />,
  wait: (
    <circle
      cx="5"
      cy="5"
      r="3.5"
      fill="none"
      stroke="currentColor"
      strokeDasharray="2 2"
      className="text-quiet"
    />
  ),
  bad: <path d="M1.5 1.5l7 7m0-7-7 7" stroke="currentColor" strokeWidth="2" className="text-bad" />,
} as const;

/** A state of the line or the engine: a shape of its own beside the word. */
export function Lamp({
  tone,
  title,
  children,
}: {
  readonly tone: keyof typeof SHAPES;
  readonly title?: string;
  readonly children: ReactNode;
}) {
  return (
    <p className="flex items-center gap-2" title={title}>
      <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
        {SHAPES[tone]}
      </svg>
      <span>{children}</span>
    </p>
  );
}
