import type { MemberStanding } from '../../../electron/contract/schemas.ts';
import { lagText, roleWord } from '../../../electron/domain/health/standing-words.ts';

/** The role as a word beside a shape: full for who leads, half for who could take over with every commit. */
export function Role({
  standing,
  withLag = false,
}: {
  readonly standing: MemberStanding;
  readonly withLag?: boolean;
}) {
  const { role, link } = standing;
  if (role === 'none') return null;
  const lag = lagText(standing);
  const isBroken = link === 'down' || role === 'unknown';
  return (
    <span
      className="flex min-w-0 items-center gap-1.5 text-small"
      title={standing.trouble || lag || undefined}
    >
      <RoleMark kind={role} />
      <span className="shrink-0">{roleWord(standing)}</span>
      {withLag && lag !== '' && (
        <span className={`truncate tabular-nums ${isBroken ? 'text-warn' : 'text-quiet'}`}>{lag}</span>
      )}
    </span>
  );
}

/** The shape alone. */
export function RoleMark({
  kind,
  sizePx = 10,
}: {
  readonly kind: MemberStanding['role'];
  readonly sizePx?: number;
}) {
  const leads = kind === 'primary' || kind === 'master';
  return (
    <svg
      viewBox="0 0 16 16"
      width={sizePx}
      height={sizePx}
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinejoin="round"
      aria-hidden="true"
      focusable="false"
      className="shrink-0"
    >
      <path
        d="M8 1.5 14.5 8 8 14.5 1.5 8z"
        fill={leads ? 'currentColor' : 'none'}
        strokeDasharray={kind === 'unknown' ? '2.4 2.2' : undefined}
      />
      {kind === 'sync-standby' && <path d="M8 1.5 1.5 8 8 14.5z" fill="currentColor" stroke="none" />}
    </svg>
  );
}
