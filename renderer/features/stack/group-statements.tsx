import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import type { GroupStatus } from '../../../electron/contract/schemas.ts';
import type { Statement } from '../../../electron/domain/health/group-status.ts';
import { leadText } from '../../../electron/domain/health/standing-words.ts';
import { formatSpan } from '../../ui/format.ts';
import { CheckIcon, CrossIcon, NoteIcon, WarningIcon } from '../../ui/icons.tsx';
import { useHostNowMs } from '../shell/use-host.ts';

const TONES: Readonly<Record<Statement['tone'], { readonly icon: ReactNode; readonly tone: string }>> = {
  alarm: { icon: <CrossIcon />, tone: 'text-bad' },
  warning: { icon: <WarningIcon />, tone: 'text-warn' },
  good: { icon: <CheckIcon />, tone: 'text-quiet' },
  note: { icon: <NoteIcon />, tone: 'text-quiet' },
};

/** What each group with a primary says of itself, and shared files that cannot be used. */
export function GroupStatements({
  label,
  statements,
}: {
  readonly label: string;
  readonly statements: readonly Statement[];
}) {
  if (statements.length === 0) return null;
  return (
    <ul aria-label={label} className="mt-1 space-y-0.5">
      {statements.map(({ tone, text }) => (
        <li key={text} className="flex items-start gap-1.5">
          <span className={`mt-0.5 ${TONES[tone].tone}`}>{TONES[tone].icon}</span>
          <span className={tone === 'good' || tone === 'note' ? 'text-quiet' : undefined}>{text}</span>
        </li>
      ))}
    </ul>
  );
}

/** Who leads each group, and since when. */
export function GroupLeads({ groups }: { readonly groups: readonly GroupStatus[] }) {
  const t = useTranslations('topology.head');
  const nowMs = useHostNowMs();
  if (groups.length === 0) return null;
  return (
    <ul aria-label={t('leaders')} className="flex flex-wrap gap-x-6 gap-y-1 border-line border-t px-4 py-2">
      {groups.map((group) => (
        <li key={group.name} className="flex flex-wrap gap-x-2">
          <span className="font-semibold">{group.name}</span>
          <span className="text-quiet">
            {leadText(
              group,
              group.leaderSinceMs === null
                ? null
                : t('since', { span: formatSpan(nowMs - group.leaderSinceMs) }),
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
