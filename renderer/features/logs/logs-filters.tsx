import { type ReactNode, useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { LogLevel } from '../../../electron/domain/logs/log-level.ts';
import { Button } from '../../ui/button.tsx';
import { shownName } from '../shell/shown-name.ts';
import { ALL_LEVELS } from './line-block.ts';
import type { LineRing } from './line-ring.ts';
import { toggled } from './narrowing.ts';
import type { LevelSet } from './shown-rows.ts';

/** Worst first: it is what one looks for. */
const SHOWN_LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warning', 'info', 'debug', 'trace', 'unknown'];

const LEVEL_TONES: Partial<Readonly<Record<LogLevel, string>>> = {
  fatal: 'text-bad',
  error: 'text-bad',
  warning: 'text-warn',
};

/** Figures that change with every frame could not be read. */
const COUNTING_MS = 500;

export function LevelChips({
  ring,
  levels,
  onChange,
}: {
  readonly ring: LineRing | null;
  readonly levels: LevelSet;
  readonly onChange: (levels: LevelSet) => void;
}) {
  const t = useTranslations('logs');
  const counts = useCounts(ring);
  return (
    <fieldset className="flex min-h-8 flex-wrap items-center gap-1">
      <legend className="sr-only">{t('levels')}</legend>
      {SHOWN_LEVELS.map((level, place) => {
        const count = counts[place] ?? 0;
        return (
          <Chip
            key={level}
            isOn={levels.has(level)}
            title={t('levelCount', { count })}
            onClick={() => onChange(toggled(levels, ALL_LEVELS, level))}
          >
            <span className={LEVEL_TONES[level] ?? ''}>{t(`level.${level}`)}</span>
            <span aria-hidden="true" className="text-quiet tabular-nums">
              {shortCount(count)}
            </span>
          </Chip>
        );
      })}
    </fieldset>
  );
}

function useCounts(ring: LineRing | null): readonly number[] {
  const [counts, setCounts] = useState<readonly number[]>([]);
  useEffect(() => {
    const count = (): void => {
      const next = SHOWN_LEVELS.map((level) => ring?.countOf(level) ?? 0);
      setCounts((before) => (before.join() === next.join() ? before : next));
    };
    count();
    const timer = setInterval(count, COUNTING_MS);
    return () => clearInterval(timer);
  }, [ring]);
  return counts;
}

/** Four characters at most: a chip must not move the others as it counts. */
function shortCount(count: number): string {
  if (count < 1_000) return String(count);
  if (count < 1_000_000) return `${Math.floor(count / 1_000)}k`;
  return `${Math.floor(count / 1_000_000)}M`;
}

export function MemberList({
  members,
  chosen,
  hueOf,
  onChange,
}: {
  readonly members: readonly string[];
  readonly chosen: ReadonlySet<string>;
  readonly hueOf: (member: string) => number;
  readonly onChange: (members: ReadonlySet<string>) => void;
}) {
  const t = useTranslations('logs');
  const isAll = members.every((member) => chosen.has(member));
  return (
    <aside
      aria-label={t('members')}
      className="flex w-44 shrink-0 flex-col gap-1 overflow-y-auto border-line border-r bg-surface p-2"
    >
      <div className="flex items-center justify-between gap-2 pb-1 pl-1">
        <h2 className="font-semibold">{t('members')}</h2>
        <Button tone="quiet" disabled={isAll} onClick={() => onChange(new Set(members))}>
          {t('allMembers')}
        </Button>
      </div>
      {members.length === 0 && <p className="px-1 text-quiet text-small">{t('noMembers')}</p>}
      {members.map((member) => (
        <button
          key={member}
          type="button"
          aria-pressed={chosen.has(member)}
          title={member}
          onClick={() => onChange(toggled(chosen, members, member))}
          className={`flex h-7 shrink-0 items-center gap-2 rounded-sm px-1.5 text-left hover:bg-sunken aria-[pressed=false]:text-quiet log-member-${hueOf(member)}`}
        >
          <span
            aria-hidden="true"
            className={`h-3.5 w-1.5 shrink-0 rounded-full ${chosen.has(member) ? 'log-member-mark' : 'border border-line-strong'}`}
          />
          <span className="truncate">{shownName(member)}</span>
        </button>
      ))}
    </aside>
  );
}

export function Chip({
  isOn,
  title,
  onClick,
  children,
}: {
  readonly isOn: boolean;
  readonly title: string;
  readonly onClick: () => void;
  readonly children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      title={title}
      onClick={onClick}
      className="inline-flex h-6 items-center gap-1.5 whitespace-nowrap rounded-sm border border-line px-2 text-small transition-colors hover:bg-sunken aria-pressed:border-edge aria-pressed:bg-sunken aria-[pressed=false]:text-quiet"
    >
      {children}
    </button>
  );
}
