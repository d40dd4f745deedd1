import { useEffect, useMemo, useRef, useState } from 'react';
import { hostLink } from '../../state/session.ts';
import { useStacks } from '../../state/stacks-store.ts';
import type { LineSource, SourceState } from './line-source.ts';
import { LiveSource } from './live-source.ts';
import type { TextQuery } from './log-query.ts';
import { paceLooks } from './look-pace.ts';
import { MomentSource } from './moment-source.ts';
import { isFiltered, type LogWish } from './past-reader.ts';
import { type LevelSet, ShownRows } from './shown-rows.ts';

/** The lines that a screen shows: all of them as they come, those of a search, or those around a moment. */

/** Compact, this is about half of what the page may take. */
const ALL_BOUNDS = { maxLines: 1_000_000, maxBytes: 128 * 1024 * 1024 };
const SOME_BOUNDS = { maxLines: 200_000, maxBytes: 32 * 1024 * 1024 };
/** A member that begins anew changes its state several times. */
const CHANGE_MS = 1_000;

export interface SourceWish {
  readonly stack: string;
  readonly members: readonly string[];
  readonly level: LogWish['level'];
  readonly query: TextQuery | null;
  readonly atMs: number | null;
}

/** Everything is followed all the while, so that it is there at once when a search ends. */
export function useLogSource({ stack, members, level, query, atMs }: SourceWish): LineSource | null {
  const everything = useMemo(() => ({ stack, members: [], level: null, query: null }), [stack]);
  const all = useLive(everything, ALL_BOUNDS);
  const some = useMemo(() => ({ stack, members, level, query }), [stack, members, level, query]);
  const isSome = isFiltered(some);
  const found = useLive(isSome && atMs === null ? some : null, SOME_BOUNDS);
  const moment = useMoment(some, atMs);
  if (atMs !== null) return moment;
  return isSome ? found : all;
}

function useLive(wish: LogWish | null, bounds: typeof ALL_BOUNDS): LineSource | null {
  const [source, setSource] = useState<LiveSource | null>(null);
  useEffect(() => {
    if (wish === null) return;
    const live = new LiveSource({ host: hostLink(), wish, bounds });
    setSource(live);
    return () => {
      live.close();
      setSource(null);
    };
  }, [wish, bounds]);
  useAskAgain(wish?.stack ?? null, source);
  return source;
}

function useMoment(wish: LogWish, atMs: number | null): LineSource | null {
  const [source, setSource] = useState<LineSource | null>(null);
  useEffect(() => {
    if (atMs === null) return;
    const moment = new MomentSource({
      host: hostLink(),
      wish,
      bounds: SOME_BOUNDS,
      atMs,
      nowMs: () => Date.now(),
    });
    setSource(moment);
    return () => {
      moment.close();
      setSource(null);
    };
  }, [wish, atMs]);
  return source;
}

/** The host follows those containers that were there when it was asked. */
function useAskAgain(stack: string | null, source: LiveSource | null): void {
  const containers = useStacks((state) =>
    stack === null ? '' : (state.byName[stack]?.members ?? []).map(containerOf).join(' '),
  );
  const asked = useRef(containers);
  useEffect(() => {
    if (source === null || containers === asked.current) return;
    const timer = setTimeout(() => {
      asked.current = containers;
      source.askAgain();
    }, CHANGE_MS);
    return () => clearTimeout(timer);
  }, [source, containers]);
}

function containerOf({
  name,
  role,
  state,
  startedAt,
}: {
  readonly name: string;
  readonly role: string;
  readonly state: string;
  readonly startedAt: string | null;
}): string {
  return role === 'member' && state === 'running' ? `${name}@${startedAt ?? ''}` : '';
}

export interface SourceRows {
  readonly rows: ShownRows;
  /** Another number when anything about the rows is different. */
  readonly version: number;
  readonly state: SourceState;
}

export function useShownRows(source: LineSource, levels: LevelSet): SourceRows {
  const rows = useMemo(() => new ShownRows(source.ring, levels), [source, levels]);
  const [version, setVersion] = useState(0);
  useEffect(() => {
    const look = (): void => {
      rows.update();
      setVersion((before) => before + 1);
    };
    look();
    const pace = paceLooks(look);
    const unsubscribe = source.subscribe(pace.tell);
    return () => {
      unsubscribe();
      pace.close();
    };
  }, [source, rows]);
  return { rows, version, state: source.state() };
}
