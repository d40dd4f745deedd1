import { useFormatter, useTranslations } from 'use-intl';
import { useShallow } from 'zustand/react/shallow';
import { useFigures } from '../../state/figures-store.ts';
import { useTopology } from './topology-model.ts';
import { usageOf } from './usage-view.ts';
import { useBytes } from './use-figures.ts';

/** What a member uses now; a dash where nobody measured, and quieter when that was a while ago. */
export function UsageLine({
  member,
  isShort = false,
}: {
  readonly member: string;
  /** Without the word for the first figure, where there is no room for it. */
  readonly isShort?: boolean;
}) {
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
      className={`flex min-w-0 items-center justify-between gap-1 whitespace-nowrap text-quiet tabular-nums ${isFresh ? '' : 'italic'}`}
      title={[t('node.usage', { cpu, memory }), usage.why, isFresh ? '' : t('node.staleFigures')]
        .filter((text) => text !== '')
        .join('\n')}
    >
      <span className="shrink-0">{isShort ? cpu : t('node.cpu', { value: cpu })}</span>
      <span className="truncate">{memory}</span>
    </span>
  );
}
