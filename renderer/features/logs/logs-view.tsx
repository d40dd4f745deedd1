import { useEffect, useMemo, useRef, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import { Button } from '../../ui/button.tsx';
import { CheckIcon, CopyIcon, PlayIcon, WorkingIcon } from '../../ui/icons.tsx';
import { showToast } from '../../ui/toast.tsx';
import { Highlighter } from './highlighter.ts';
import { LineDialog } from './line-dialog.tsx';
import type { LineSource } from './line-source.ts';
import { NoLines, Note, SourceNotes } from './log-notes.tsx';
import { parseQuery, type TextQuery } from './log-query.ts';
import { type LineChoice, LogViewport } from './log-viewport.tsx';
import { copiedText, ShownLines } from './shown-line.ts';
import type { LevelSet, ShownRows } from './shown-rows.ts';
import { useShownRows } from './use-log-source.ts';

interface LogsViewProps {
  readonly source: LineSource;
  readonly levels: LevelSet;
  readonly query: TextQuery | null;
  /** Opened at this moment; null follows. */
  readonly atMs: number | null;
  readonly isNarrowed: boolean;
  readonly hueOf: (member: string) => number;
  readonly onMoment: (atMs: number | null) => void;
  /** Without search and filter, at a moment or at the end. */
  readonly onEverything: (atMs: number | null) => void;
}

/** The lines of one source, what is known about them, and what can be done with them. */
export function LogsView(props: LogsViewProps) {
  const { source, levels, query, atMs, isNarrowed, hueOf, onMoment, onEverything } = props;
  const t = useTranslations('logs');
  const format = useFormatter();
  const { rows, version, state } = useShownRows(source, levels);
  const lines = useMemo(() => new ShownLines(source.ring), [source]);
  const [follow, setFollow] = useState(atMs === null);
  const [choice, setChoice] = useState<LineChoice | null>(null);
  const [opened, setOpened] = useState<number | null>(null);
  const [isPaused, setIsPaused] = useState(false);
  const grid = useRef<HTMLDivElement>(null);
  const highlighter = useHighlighter(query);
  const target = useTarget(source, atMs, state.phase.kind === 'still');

  // Levels are sorted out here where the host cannot: until one fits, its lines are further back.
  const mustLookBack = rows.count === 0 && state.phase.kind !== 'starting' && state.past === 'more';
  // biome-ignore lint/correctness/useExhaustiveDependencies: after each page it is asked again
  useEffect(() => {
    if (mustLookBack) source.loadOlder();
  }, [mustLookBack, source, version]);

  // Another source has other lines: a choice, a pause and a place of the former one mean nothing in it.
  const [former, setFormer] = useState(source);
  if (former !== source) {
    setFormer(source);
    setFollow(atMs === null);
    setChoice(null);
    setOpened(null);
    setIsPaused(false);
  }

  const pause = (): void => {
    rows.hold();
    setIsPaused(true);
    setFollow(false);
  };
  const resume = (): void => {
    rows.release();
    setIsPaused(false);
    setFollow(true);
  };
  const goToEnd = (): void => {
    if (atMs !== null) onMoment(null);
    else if (isPaused) resume();
    else setFollow(true);
  };
  const copy = (): void => {
    const { text, lineCount, isCut } = copiedText(source.ring, chosenOrdinals(rows, choice));
    navigator.clipboard.writeText(text).then(
      () =>
        showToast({
          title: isCut ? t('copiedCut', { count: lineCount }) : t('copied', { count: lineCount }),
        }),
      () => showToast({ title: t('copyRefused'), tone: 'bad' }),
    );
  };
  const line = opened === null ? null : source.ring.line(opened, Number.MAX_SAFE_INTEGER);

  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col">
      <SourceNotes source={source} state={state} />
      {isPaused && (
        <Note
          tone="plain"
          action={
            <Button icon={<PlayIcon />} onClick={resume}>
              {t('resume')}
            </Button>
          }
        >
          {t('paused', { count: rows.heldBack })}
        </Note>
      )}
      {highlighter?.isTooSlow === true && <Note tone="warn">{t('noMarks')}</Note>}
      {target === 'nothing' && <Note tone="plain">{t('jumpNothing')}</Note>}
      {rows.count === 0 ? (
        <div className="min-h-0 flex-1 overflow-y-auto">
          <NoLines state={state} isNarrowed={isNarrowed} onEverything={() => onEverything(null)} />
        </div>
      ) : (
        <LogViewport
          ring={source.ring}
          rows={rows}
          lines={lines}
          version={version}
          highlighter={highlighter}
          hueOf={hueOf}
          follow={follow}
          onFollow={(wish) => setFollow(wish && atMs === null && !isPaused)}
          onEnd={goToEnd}
          choice={choice}
          onChoice={setChoice}
          onOpen={setOpened}
          onCopy={copy}
          target={typeof target === 'object' ? target : null}
          onNearTop={() => source.loadOlder()}
          onNearEnd={() => source.loadNewer()}
          gridRef={grid}
        />
      )}
      <footer className="flex min-h-9 flex-wrap items-center gap-2 border-line border-t px-2 py-1">
        <p className="flex items-center gap-1.5 text-quiet text-small tabular-nums">
          {state.past === 'loading' && <WorkingIcon />}
          {query !== null && state.searchedLines > 0
            ? t('searched', { found: rows.count, searched: state.searchedLines })
            : t('count', { count: rows.count })}
          {atMs !== null &&
            ` · ${t('atMoment', { time: format.dateTime(atMs, { dateStyle: 'short', timeStyle: 'medium' }) })}`}
        </p>
        <div className="flex-1" />
        <Button tone="quiet" icon={<CopyIcon />} disabled={choice === null} onClick={copy}>
          {t('copy')}
        </Button>
        {atMs === null && (
          <Button tone="quiet" disabled={isPaused} onClick={pause}>
            {t('pause')}
          </Button>
        )}
        {atMs !== null ? (
          <Button onClick={() => onMoment(null)}>{t('backToNow')}</Button>
        ) : (
          <Button
            title={t('followHint')}
            aria-pressed={follow}
            icon={follow ? <CheckIcon /> : undefined}
            disabled={isPaused}
            onClick={goToEnd}
          >
            {follow ? t('following') : t('follow')}
          </Button>
        )}
      </footer>
      {line !== null && (
        <LineDialog
          line={line}
          onClose={() => {
            setOpened(null);
            grid.current?.focus();
          }}
          onAround={isNarrowed ? () => onEverything(line.atMs) : null}
        />
      )}
    </div>
  );
}

function* chosenOrdinals(rows: ShownRows, choice: LineChoice | null): Generator<number> {
  if (choice === null) return;
  const last = Math.max(choice.anchor, choice.active);
  for (let row = rows.rowOf(Math.min(choice.anchor, choice.active)); ; row += 1) {
    const ordinal = rows.ordinalOf(row);
    if (ordinal === null || ordinal > last) return;
    yield ordinal;
  }
}

function useHighlighter(query: TextQuery | null): Highlighter | null {
  const [highlighter, setHighlighter] = useState<Highlighter | null>(null);
  const [, setNews] = useState(0);
  useEffect(() => {
    const parsed = query === null ? null : parseQuery(query);
    if (parsed?.kind !== 'pattern') return;
    const own = new Highlighter(parsed.pattern, () => setNews((before) => before + 1));
    setHighlighter(own);
    return () => {
      own.close();
      setHighlighter(null);
    };
  }, [query]);
  return highlighter;
}

/** The first line of the moment, once it is there; `nothing` when nobody said anything from then on. */
function useTarget(
  source: LineSource,
  atMs: number | null,
  isThere: boolean,
): { readonly ordinal: number } | 'nothing' | null {
  return useMemo(() => {
    if (atMs === null || !isThere) return null;
    const ordinal = source.ring.ordinalAt(atMs);
    if (ordinal !== null) return { ordinal };
    const last = source.ring.endOrdinal - 1;
    return source.ring.length === 0 ? 'nothing' : { ordinal: last };
  }, [source, atMs, isThere]);
}
