// biome-ignore-all lint/a11y/useSemanticElements: a table cannot have a million rows of which a few exist
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names the active row
import { memo } from 'react';
import { useLocale, useTranslations } from 'use-intl';
import type { LogLevel } from '../../../electron/domain/logs/log-level.ts';
import { WarningIcon } from '../../ui/icons.tsx';
import { formatBytes } from '../capacity/capacity-view.ts';
import { shownName } from '../shell/shown-name.ts';
import { lineSegments, type MatchRange, segmentClass } from './line-segments.ts';
import { ROW_PX } from './scroll-map.ts';
import type { ShownLine } from './shown-line.ts';

const LEVEL_CLASSES: Readonly<Record<LogLevel, string>> = {
  fatal: 'text-bad font-semibold',
  error: 'text-bad font-semibold',
  warning: 'text-warn font-medium',
  info: 'text-quiet',
  debug: 'text-quiet',
  trace: 'text-quiet',
  unknown: 'text-quiet',
};

export const ROW_GRID = 'grid grid-cols-[6rem_9rem_3.5rem_1fr] gap-x-3 px-3';
/** Where a row comes or goes, the browser looks at no other one. */
const ROW_PLACE = 'absolute inset-x-0 contain-strict';

export type LevelWords = Readonly<Record<LogLevel, string>>;

interface LogRowProps {
  readonly id: string;
  readonly line: ShownLine;
  readonly rowNumber: number;
  /** From where the group of rows begins. */
  readonly topPx: number;
  readonly levelWords: LevelWords;
  readonly momentOf: (atMs: number) => string;
  readonly hue: number;
  readonly matches: readonly MatchRange[];
  readonly isActive: boolean;
  readonly isChosen: boolean;
  readonly isMoment: boolean;
  readonly onPick: (ordinal: number, extend: boolean) => void;
  readonly onOpen: (ordinal: number) => void;
}

export const LogRow = memo(function LogRow(props: LogRowProps) {
  const { id, line, rowNumber, topPx, hue, matches, isActive, isChosen, isMoment, onPick, onOpen } = props;
  const marks = `${isChosen ? 'bg-accent-wash' : isMoment ? 'bg-warn-wash' : 'hover:bg-sunken'} ${isActive ? 'outline-1 outline-accent -outline-offset-1' : ''}`;
  if (line.isGap) return <GapRow id={id} line={line} rowNumber={rowNumber} topPx={topPx} />;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid around it has the focus and the keys
    <div
      id={id}
      role="row"
      aria-rowindex={rowNumber}
      aria-selected={isChosen}
      tabIndex={-1}
      data-ordinal={line.ordinal}
      style={{ top: topPx, height: ROW_PX }}
      className={`log-line ${ROW_PLACE} ${ROW_GRID} ${marks}`}
      onClick={(event) => {
        // Who marked a part of the text wants that part, not the line.
        if (window.getSelection()?.isCollapsed !== false) onPick(line.ordinal, event.shiftKey);
      }}
    >
      <span
        role="gridcell"
        className="text-quiet tabular-nums"
        onPointerEnter={({ currentTarget }) => {
          // Only who points there reads it, and to make it takes longer than the row.
          currentTarget.title = props.momentOf(line.atMs);
        }}
      >
        {line.time}
      </span>
      <span
        role="gridcell"
        className={`flex min-w-0 items-center gap-1.5 log-member-${hue}`}
        title={line.member}
      >
        <span aria-hidden="true" className="log-member-mark h-3 w-1 shrink-0 rounded-full" />
        <span className="truncate">{shownName(line.member)}</span>
      </span>
      <span role="gridcell" className={LEVEL_CLASSES[line.level]}>
        {props.levelWords[line.level]}
      </span>
      <span role="gridcell" className="flex min-w-0 items-center gap-2 whitespace-pre">
        {line.isCut && <CutButton line={line} onOpen={onOpen} />}
        {/* Marks of another direction must not reach beyond their own line, and numbers stay where they are. */}
        <bdi dir="ltr">
          {lineSegments(line.spans, matches).map((segment, place) => {
            const name = segmentClass(segment);
            if (name === '') return segment.text;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line have no other name and never move
              <span key={place} className={name}>
                {segment.text}
              </span>
            );
          })}
        </bdi>
      </span>
    </div>
  );
});

function CutButton({ line, onOpen }: Pick<LogRowProps, 'line' | 'onOpen'>) {
  const t = useTranslations('logs');
  const locale = useLocale();
  return (
    <button
      type="button"
      tabIndex={-1}
      className="shrink-0 rounded-sm border border-line-strong px-1 font-sans text-accent text-small leading-4 hover:bg-sunken"
      onClick={(event) => {
        event.stopPropagation();
        onOpen(line.ordinal);
      }}
    >
      {t('openCut', { size: formatBytes(line.sizeBytes, locale) })}
    </button>
  );
}

function GapRow({ id, line, rowNumber, topPx }: Pick<LogRowProps, 'id' | 'line' | 'rowNumber' | 'topPx'>) {
  const t = useTranslations('logs');
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={rowNumber}
      style={{ top: topPx, height: ROW_PX }}
      className={`${ROW_PLACE} flex items-center gap-2 bg-warn-wash px-3 font-sans`}
    >
      <span role="gridcell" className="flex items-center gap-2 text-warn">
        <WarningIcon />
        {t('gap', { time: line.time })}
      </span>
    </div>
  );
}
