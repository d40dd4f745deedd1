import { useFormatter, useTranslations } from 'use-intl';
import { useShallow } from 'zustand/react/shallow';
import { useFigures } from '../../state/figures-store.ts';
import { useTopology } from './topology-model.ts';
import { useBytes } from './use-figures.ts';
import { usageOf } from './usage-view.ts';

/** What a member uses now; a dash where nobody measured, and quieter when that was a while ago. */
export function UsageLine({ member, className = '' }: { readonly member: string; readonly className?: string }) {
  const t = useTranslations('topology');
  const format = useFormatter();
  const stack = useTopology((model) => model.stack);
  const isFresh = useTopology((model) => model.isUsageFresh);
  const usage = useFigures(useShallow((figures) => usageOf(figures.usage[stack]?.byMember[member])));
  const whole = (value: number) => format.number(value, { maximumFractionDigits: 0 });
  const cpu = usage.cpuPercent === null ? '–' : t('figure.percent', { value: whole(usage.cpuPercent) });
  const bytes = useBytes();
  const memory = usage.memoryBytes === null ? '–' : bytes(usage.memoryBytes);
  return (
    <span
      className={`flex min-w-0 items-center justify-between gap-2 tabular-nums ${isFresh ? 'text-quiet' : 'text-quiet italic opacity-70'} ${className}`}
      title={usage.why !== '' ? usage.why : isFresh ? undefined : t('node.staleFigures')}
    >
      <span className="shrink-0">{t('node.cpu', { value: cpu })}</span>
      <span className="truncate">{memory}</span>
    </span>
  );
}
