import type { ReactNode } from 'react';
import { WarningIcon } from './icons.tsx';

export const CONTROL_CLASS =
  'h-8 w-full min-w-0 rounded-sm border border-edge bg-canvas px-2 text-ink placeholder:text-quiet disabled:cursor-not-allowed disabled:border-line disabled:bg-sunken disabled:text-quiet aria-invalid:border-bad data-disabled:cursor-not-allowed data-disabled:border-line data-disabled:bg-sunken data-disabled:text-quiet';

/** Below a field: what is wrong with the answer comes before what may be said about the question. */
export function FieldNotes({
  id,
  hint,
  error,
}: {
  readonly id: string;
  readonly hint?: ReactNode;
  readonly error?: string | null | undefined;
}) {
  const hasError = error !== undefined && error !== null && error !== '';
  if (!hasError && hint === undefined) return null;
  return (
    <div id={id} className="space-y-0.5 text-small">
      {hasError && (
        <p role="alert" className="flex items-start gap-1 break-words text-bad">
          <WarningIcon />
          <span className="min-w-0">{error}</span>
        </p>
      )}
      {hint !== undefined && <p className="break-words text-quiet">{hint}</p>}
    </div>
  );
}
