// biome-ignore-all lint/a11y/useSemanticElements: a table cannot have a million rows of which a few exist
import {
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useMemo,
  useReducer,
  useRef,
  useState,
} from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { Highlighter } from './highlighter.ts';
import type { LineRing } from './line-ring.ts';
import { type LevelWords, LogRow, ROW_GRID } from './log-row.tsx';
import {
  anchorOf,
  bottomPx,
  type DrawnRows,
  drawnRows,
  placeAfterScroll,
  ROW_PX,
  type ScrollExtent,
  type ScrollPlace,
  scrollTopFor,
  spacerPx,
} from './scroll-map.ts';
import type { ShownLine, ShownLines } from './shown-line.ts';
import type { ShownRows } from './shown-rows.ts';

/** So close to an end more is asked for. */
const NEAR_ROWS = 60;
/** The end counts as reached within this. */
const END_PX = 3;

/** Chosen lines, by ordinal: from where the choice began to where the person is. */
export interface LineChoice {
  readonly anchor: number;
  readonly active: number;
}

interface Place extends ScrollPlace {
  /** The rows' `shift` that it belongs to. */
  readonly shift: number;
}

interface LogViewportProps {
  readonly ring: LineRing;
  readonly rows: ShownRows;
  readonly lines: ShownLines;
  readonly version: number;
  readonly highlighter: Highlighter | null;
  readonly hueOf: (member: string) => number;
  readonly follow: boolean;
  /** The person scrolled away from the end, or to it. */
  readonly onFollow: (follow: boolean) => void;
  /** To the newest line, wherever that is. */
  readonly onEnd: () => void;
  readonly choice: LineChoice | null;
  readonly onChoice: (choice: LineChoice | null) => void;
  readonly onOpen: (ordinal: number) => void;
  readonly onCopy: () => void;
  /** Brought into view once for each new object. */
  readonly target: { readonly ordinal: number } | null;
  readonly onNearTop: () => void;
  readonly onNearEnd: () => void;
  readonly gridRef: RefObject<HTMLDivElement | null>;
}

export function LogViewport(props: LogViewportProps) {
  const { rows, lines, version, highlighter, hueOf, follow, onFollow, choice, onChoice, onOpen, target } =
    props;
  const t = useTranslations('logs');
  const format = useFormatter();
  const id = useId();
  const scroller = props.gridRef;
  const viewportPx = useHeight(scroller);
  const stored = useRef<Place>({ topPx: 0, scrollTop: 0, shift: rows.shift });
  const [, redraw] = useReducer((before: number) => before + 1, 0);
  const ours = useRef(0);
  const extent: ScrollExtent = { contentPx: rows.count * ROW_PX, viewportPx };
  const place = placeNow(extent, stored.current, rows.shift, follow);
  const drawn = drawnRows(viewportPx, place.topPx, rows.count);

  // Of what is drawn: the rows themselves may have gone on since.
  const latest = useRef({ extent, place, drawn, shift: rows.shift, follow });
  latest.current = { extent, place, drawn, shift: rows.shift, follow };

  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    // Who follows and then stops stays where the lines were.
    stored.current = { ...place, shift: rows.shift };
    // Asking the browser where it stands would make it lay out at once.
    if (Math.abs(ours.current - place.scrollTop) < 1) return;
    element.scrollTop = place.scrollTop;
    ours.current = element.scrollTop;
  });

  const goTo = (topPx: number): void => {
    const { extent: now, shift } = latest.current;
    const top = Math.min(Math.max(0, topPx), bottomPx(now));
    stored.current = { topPx: top, scrollTop: scrollTopFor(now, top), shift };
    redraw();
    onFollow(false);
  };
  const onScroll = (): void => {
    const element = scroller.current;
    const { extent: now, place: before, drawn: rowsBefore, shift, follow: isFollowing } = latest.current;
    if (element === null || Math.abs(element.scrollTop - ours.current) < 1) return;
    const next = placeAfterScroll(now, before, element.scrollTop);
    ours.current = element.scrollTop;
    stored.current = { ...next, shift };
    latest.current = { ...latest.current, place: next };
    const rowsNow = drawnRows(now.viewportPx, next.topPx, now.contentPx / ROW_PX);
    if (mustRedraw({ before, next }, { rowsBefore, rowsNow })) redraw();
    const isAtEnd = next.topPx >= bottomPx(now) - END_PX;
    if (isAtEnd !== isFollowing) onFollow(isAtEnd);
  };

  const { first } = drawn;
  const shown = shownBetween(rows, lines, drawn);

  const texts = highlighter === null ? '' : shown.map(({ line }) => line.ordinal).join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: which lines are shown is what `texts` says
  useEffect(() => highlighter?.look(shown.map(({ line }) => line.plain)), [highlighter, texts]);

  const isNearTop = !follow && place.topPx < NEAR_ROWS * ROW_PX;
  const isNearEnd = place.topPx > bottomPx(extent) - NEAR_ROWS * ROW_PX;
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of the rows may need more of them
  useEffect(() => {
    if (isNearTop || rows.count * ROW_PX < viewportPx) props.onNearTop();
    if (isNearEnd) props.onNearEnd();
  }, [isNearTop, isNearEnd, version]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a target is gone to once, wherever things move later
  useEffect(() => {
    if (target === null) return;
    goTo(rows.rowOf(target.ordinal) * ROW_PX - viewportPx / 3);
  }, [target]);

  const choose = (row: number, extend: boolean): void => {
    const ordinal = rows.ordinalOf(Math.min(Math.max(0, row), rows.count - 1));
    if (ordinal === null) return;
    onChoice({ anchor: extend && choice !== null ? choice.anchor : ordinal, active: ordinal });
    const topPx = rows.rowOf(ordinal) * ROW_PX;
    const seenPx = latest.current.place.topPx;
    if (topPx < seenPx) goTo(topPx);
    else if (topPx + ROW_PX > seenPx + viewportPx) goTo(topPx + ROW_PX - viewportPx);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const pageRows = Math.max(1, Math.floor(viewportPx / ROW_PX) - 1);
    const active = choice === null ? null : rows.rowOf(choice.active);
    const from = active ?? Math.floor((latest.current.place.topPx + viewportPx) / ROW_PX) - 1;
    const step = { ArrowUp: -1, ArrowDown: 1, PageUp: -pageRows, PageDown: pageRows }[event.key];
    if (step !== undefined) choose(active === null ? from : from + step, event.shiftKey);
    else if (event.key === 'Home') choose(0, event.shiftKey);
    else if (event.key === 'End') {
      onChoice(null);
      props.onEnd();
    } else if (event.key === 'Enter' && choice !== null) onOpen(choice.active);
    else if (event.key === 'Escape' && choice !== null) onChoice(null);
    else if (isCopy(event) && choice !== null && window.getSelection()?.isCollapsed !== false) props.onCopy();
    else return;
    event.preventDefault();
  };

  const [from, to] =
    choice === null
      ? [1, 0]
      : [Math.min(choice.anchor, choice.active), Math.max(choice.anchor, choice.active)];
  const columns = useWidest(shown, lines);
  const pick = useMemo(() => (ordinal: number, extend: boolean) => latestPick.current(ordinal, extend), []);
  const latestPick = useRef<(ordinal: number, extend: boolean) => void>(() => {});
  latestPick.current = (ordinal, extend) => choose(rows.rowOf(ordinal), extend);
  const levelWords = useLevelWords();
  const momentOf = useCallback(
    (atMs: number) => format.dateTime(atMs, { dateStyle: 'medium', timeStyle: 'medium' }),
    [format],
  );
  const anchor = anchorOf(first - rows.shift);
  const anchorPx = (anchor + rows.shift) * ROW_PX;
  const firstSeen = lines.get(rows.ordinalOf(Math.floor(place.topPx / ROW_PX)) ?? Number.NaN);

  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <div aria-hidden="true" className={`${ROW_GRID} border-line border-b py-1 text-quiet text-small`}>
        <span className="tabular-nums">
          {firstSeen === null
            ? t('column.time')
            : format.dateTime(firstSeen.atMs, { day: 'numeric', month: 'short', year: 'numeric' })}
        </span>
        <span>{t('column.member')}</span>
        <span>{t('column.level')}</span>
        <span>{t('column.message')}</span>
      </div>
      <div
        ref={scroller}
        role="grid"
        aria-label={t('lines')}
        aria-rowcount={rows.count}
        aria-colcount={4}
        aria-multiselectable="true"
        aria-activedescendant={choice === null ? undefined : `${id}-${choice.active}`}
        tabIndex={0}
        onScroll={onScroll}
        onWheel={(event) => event.deltaY < 0 && follow && onFollow(false)}
        onKeyDown={onKeyDown}
        className="relative min-h-0 flex-1 contain-strict overflow-auto bg-surface font-mono text-small leading-5 [overflow-anchor:none] -outline-offset-2"
      >
        <div role="presentation" style={{ height: spacerPx(extent), minWidth: `calc(${columns}ch + 22rem)` }}>
          <div
            role="rowgroup"
            className="absolute min-w-full"
            style={{
              width: `calc(${columns}ch + 22rem)`,
              transform: `translateY(${place.scrollTop - place.topPx + anchorPx}px)`,
            }}
          >
            {shown.map(({ row, line }) => (
              <LogRow
                key={line.ordinal}
                id={`${id}-${line.ordinal}`}
                line={line}
                rowNumber={row + 1}
                topPx={row * ROW_PX - anchorPx}
                levelWords={levelWords}
                momentOf={momentOf}
                hue={hueOf(line.member)}
                matches={highlighter?.rangesOf(line.plain) ?? NO_MATCHES}
                isActive={choice?.active === line.ordinal}
                isChosen={line.ordinal >= from && line.ordinal <= to}
                isMoment={target?.ordinal === line.ordinal}
                onPick={pick}
                onOpen={onOpen}
              />
            ))}
          </div>
        </div>
      </div>
    </div>
  );
}

const NO_MATCHES: readonly (readonly [number, number])[] = [];

/** Lines that came or went in front move the place along; at the end it stays at the end. */
function placeNow(extent: ScrollExtent, stored: Place, shift: number, follow: boolean): ScrollPlace {
  const bottom = bottomPx(extent);
  if (follow) return { topPx: bottom, scrollTop: scrollTopFor(extent, bottom) };
  const topPx = Math.min(Math.max(0, stored.topPx + (shift - stored.shift) * ROW_PX), bottom);
  const scrollTop = topPx === stored.topPx ? stored.scrollTop : scrollTopFor(extent, topPx);
  return { topPx, scrollTop };
}

/** What is drawn stands right until other rows are, or the list moves against the browser's own scrolling. */
function mustRedraw(
  { before, next }: { readonly before: ScrollPlace; readonly next: ScrollPlace },
  { rowsBefore, rowsNow }: { readonly rowsBefore: DrawnRows; readonly rowsNow: DrawnRows },
): boolean {
  const movedPx = next.scrollTop - next.topPx - (before.scrollTop - before.topPx);
  return rowsNow.first !== rowsBefore.first || rowsNow.end !== rowsBefore.end || Math.abs(movedPx) >= 0.5;
}

interface ShownRow {
  readonly row: number;
  readonly line: ShownLine;
}

function shownBetween(rows: ShownRows, lines: ShownLines, { first, end }: DrawnRows): readonly ShownRow[] {
  const shown: ShownRow[] = [];
  for (let row = first; row < end; row += 1) {
    const ordinal = rows.ordinalOf(row);
    const line = ordinal === null ? null : lines.get(ordinal);
    if (line !== null) shown.push({ row, line });
  }
  return shown;
}

function isCopy({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === 'c' && (ctrlKey || metaKey) && !altKey;
}

function useLevelWords(): LevelWords {
  const t = useTranslations('logs');
  return useMemo(
    () => ({
      fatal: t('level.fatal'),
      error: t('level.error'),
      warning: t('level.warning'),
      info: t('level.info'),
      debug: t('level.debug'),
      trace: t('level.trace'),
      unknown: '',
    }),
    [t],
  );
}

function useHeight(element: RefObject<HTMLDivElement | null>): number {
  const [height, setHeight] = useState(400);
  useLayoutEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) => setHeight(entry?.contentRect.height ?? 0));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return height;
}

/** In characters. It only grows, so that the page does not jump sideways as long lines come and go. */
function useWidest(shown: readonly ShownRow[], lines: ShownLines): number {
  const widest = useRef({ lines, columns: 0 });
  if (widest.current.lines !== lines) widest.current = { lines, columns: 0 };
  for (const { line } of shown) {
    if (line.columns > widest.current.columns) widest.current.columns = line.columns;
  }
  return widest.current.columns;
}
