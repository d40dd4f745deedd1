import './logs.css';
import { useCallback, useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useQuery } from '../../state/hash-location.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { Button } from '../../ui/button.tsx';
import { StopIcon } from '../../ui/icons.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { JumpField } from './jump-field.tsx';
import { ALL_LEVELS } from './line-block.ts';
import { lowestLevel, parseQuery, type TextQuery } from './log-query.ts';
import { LevelChips, MemberList } from './logs-filters.tsx';
import { LogsView } from './logs-view.tsx';
import type { LogWish } from './past-reader.ts';
import { SearchField } from './search-field.tsx';
import { hasAllLevels, type LevelSet } from './shown-rows.ts';
import { useDownload } from './use-download.ts';
import { useLogSource } from './use-log-source.ts';

/** Colours in the theme. */
const HUES = 8;
const EVERY_LEVEL: LevelSet = new Set(ALL_LEVELS);

export function LogsScreen({ stack }: { readonly stack: string }) {
  const address = useQuery();
  // A link to a moment, a member or a text begins anew, whatever was looked at before.
  return <Logs key={`${stack}?${address}`} stack={stack} address={address} />;
}

function Logs({ stack, address }: { readonly stack: string; readonly address: URLSearchParams }) {
  const t = useTranslations('logs');
  const members = useMemberNames(stack);
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(() => firstChosen(address));
  const [levels, setLevels] = useState<LevelSet>(EVERY_LEVEL);
  const [query, setQuery] = useState<TextQuery>({ kind: 'text', text: address.get('text') ?? '' });
  const [atMs, setAtMs] = useState(() => firstMoment(address));
  const download = useDownload();

  const places = useMemo(() => new Map(members.map((member, place) => [member, place % HUES])), [members]);
  const hueOf = useCallback((member: string) => places.get(member) ?? 0, [places]);
  const isEveryone = chosen === null || members.every((member) => chosen.has(member));
  const wished = isEveryone || chosen === null ? '[]' : JSON.stringify([...chosen].sort());
  const level = hasAllLevels(levels) ? null : lowestLevel(levels);
  // Equal wishes are one: another would ask the host anew.
  const wish = useMemo<LogWish>(() => {
    const parsed = parseQuery(query);
    return {
      stack,
      members: JSON.parse(wished),
      level,
      query: parsed.kind === 'pattern' ? parsed.query : null,
    };
  }, [stack, wished, level, query]);
  const source = useLogSource({ ...wish, atMs });
  const isNarrowed = wish.members.length > 0 || wish.query !== null || !hasAllLevels(levels);
  const showEverything = (at: number | null): void => {
    setChosen(null);
    setLevels(EVERY_LEVEL);
    setQuery({ kind: query.kind, text: '' });
    setAtMs(at);
  };

  return (
    <div className="flex h-0 min-h-96 grow flex-col gap-3">
      <ScreenHeading title={t('title')}>
        {download.lineCount === null ? (
          <Button onClick={() => download.start(wish)}>{t('download')}</Button>
        ) : (
          <>
            <span role="status" className="self-center text-quiet tabular-nums">
              {t('downloading', { count: download.lineCount })}
            </span>
            <Button icon={<StopIcon />} onClick={download.cancel}>
              {t('cancel')}
            </Button>
          </>
        )}
      </ScreenHeading>
      <div className="flex flex-wrap items-start gap-x-3 gap-y-2">
        <SearchField query={query} onChange={setQuery} />
        <JumpField onJump={setAtMs} />
        <LevelChips ring={source?.ring ?? null} levels={levels} onChange={setLevels} />
      </div>
      <div className="flex min-h-0 flex-1 overflow-hidden rounded-md border border-line bg-surface">
        <MemberList
          members={members}
          chosen={chosen ?? new Set(members)}
          hueOf={hueOf}
          onChange={setChosen}
        />
        {source !== null && (
          <LogsView
            source={source}
            levels={levels}
            query={wish.query}
            atMs={atMs}
            isNarrowed={isNarrowed}
            hueOf={hueOf}
            onMoment={setAtMs}
            onEverything={showEverything}
          />
        )}
      </div>
    </div>
  );
}

function useMemberNames(stack: string): readonly string[] {
  const names = useStacks((state) =>
    JSON.stringify(
      (state.byName[stack]?.members ?? [])
        .filter(({ role }) => role === 'member')
        .map(({ name }) => name)
        .sort(),
    ),
  );
  return useMemo(() => JSON.parse(names), [names]);
}

function firstChosen(address: URLSearchParams): ReadonlySet<string> | null {
  const member = address.get('member');
  return member === null || member === '' ? null : new Set([member]);
}

function firstMoment(address: URLSearchParams): number | null {
  const atMs = Number(address.get('atMs') ?? address.get('at') ?? Number.NaN);
  return Number.isFinite(atMs) && atMs > 0 ? atMs : null;
}
