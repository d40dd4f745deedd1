import { Progress as Base } from '@base-ui/react/progress';

/** How much of a known amount is done; null while the amount is not known. */
export function Progress({
  label,
  value,
  max = 100,
  text,
  hideLabel = false,
}: {
  readonly label: string;
  readonly value: number | null;
  readonly max?: number;
  /** Instead of the percentage: “12 of 40”. */
  readonly text?: string;
  readonly hideLabel?: boolean;
}) {
  return (
    <Base.Root
      value={value}
      max={max}
      {...(text === undefined ? {} : { getAriaValueText: () => text })}
      className="space-y-1"
    >
      <div className="flex items-baseline justify-between gap-3">
        <Base.Label className={hideLabel ? 'sr-only' : ''}>{label}</Base.Label>
        {!hideLabel && (
          <span className="text-quiet text-small tabular-nums">
            {text ?? (value === null ? '' : `${Math.round((100 * value) / max)} %`)}
          </span>
        )}
      </div>
      <Base.Track className="h-1.5 overflow-hidden rounded-full bg-line">
        <Base.Indicator className="h-full rounded-full bg-accent transition-[width] data-indeterminate:w-1/3 motion-safe:data-indeterminate:animate-pulse" />
      </Base.Track>
    </Base.Root>
  );
}
