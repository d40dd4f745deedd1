import { formatAgo, formatAhead } from './format.ts';
import { useNowMs } from './now.ts';

/** A time as people say it, with the exact one on hover and for machines. */
export function Moment({ atMs, className }: { readonly atMs: number; readonly className?: string }) {
  const nowMs = useNowMs();
  const at = new Date(atMs);
  return (
    <time dateTime={at.toISOString()} title={at.toLocaleString()} className={className}>
      {formatAgo(nowMs - atMs)}
    </time>
  );
}

/** A time that is to come, told in the same way. */
export function MomentAhead({ atMs }: { readonly atMs: number }) {
  const nowMs = useNowMs();
  const at = new Date(atMs);
  return (
    <time dateTime={at.toISOString()} title={at.toLocaleString()}>
      {formatAhead(atMs - nowMs)}
    </time>
  );
}
