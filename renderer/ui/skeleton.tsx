const WIDTHS = ['w-3/5', 'w-4/5', 'w-2/5', 'w-3/4', 'w-1/2'] as const;

/** Where content will be that is being read; it says what is waited for, and does not pretend to be content. */
export function Skeleton({ label, lines = 3 }: { readonly label: string; readonly lines?: number }) {
  return (
    <div role="status" className="space-y-2.5 px-4 py-3">
      <p className="text-quiet">{label}</p>
      <div aria-hidden="true" className="space-y-2.5">
        {Array.from({ length: lines }, (_, line) => (
          <div
            // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike and never move
            key={line}
            className={`h-3 animate-pulse rounded-sm bg-line motion-reduce:animate-none ${WIDTHS[line % WIDTHS.length]}`}
          />
        ))}
      </div>
    </div>
  );
}
