import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import { useHostAnswer } from '../../state/host-answer.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { SplitPane } from '../../ui/split-pane.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { shownName } from '../shell/shown-name.ts';
import { diffRows, unifiedRows } from './diff-rows.ts';
import { type DiffLayout, DiffView } from './diff-view.tsx';
import { type FileEntry, type FileGroup, fileGroups, firstToShow, isDifferent } from './files-view.ts';
import { PlainText } from './plain-text.tsx';

/** What the members of a stack run with, beside what its file would write now. */
export function FilesScreen({ stack }: { readonly stack: string }) {
  const t = useTranslations('files');
  const list = useHostAnswer('files.list', { stack });
  const [wanted, setWanted] = useState('');
  const [onlyDifferent, setOnlyDifferent] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const files = list.value?.files ?? [];
  const groups = useMemo(() => fileGroups(files, wanted, onlyDifferent), [files, wanted, onlyDifferent]);
  const shown = files.some(({ path }) => path === chosen) ? chosen : firstToShow(files);
  const different = files.filter(isDifferent).length;
  return (
    <div className="flex h-0 min-h-140 grow flex-col gap-3">
      <ScreenHeading
        title={t('title')}
        state={
          list.value !== null && (
            <Badge tone={different > 0 ? 'warn' : 'plain'}>{t('different', { count: different })}</Badge>
          )
        }
      >
        <Button onClick={list.ask}>{t('again')}</Button>
      </ScreenHeading>
      <p className="text-quiet">{t('about')}</p>
      {list.failure !== null && <FailureNotice failure={list.failure} />}
      {list.value?.unread.map(({ member, failure }) => (
        <FailureNotice key={member} failure={{ ...failure, message: `${member}: ${failure.message}` }} />
      ))}
      {list.value === null ? (
        list.failure === null && <Skeleton label={t('reading')} lines={5} />
      ) : (
        <div className="flex min-h-0 flex-1 rounded-md border border-line bg-surface">
          <SplitPane
            id="files"
            name={t('title')}
            firstPercent={28}
            first={
              <div className="flex min-h-0 flex-1 flex-col">
                <div className="space-y-2 border-line border-b p-3">
                  <TextField
                    label={t('find')}
                    hideLabel
                    placeholder={t('find')}
                    value={wanted}
                    onChange={setWanted}
                  />
                  <Checkbox label={t('onlyDifferent')} checked={onlyDifferent} onChange={setOnlyDifferent} />
                </div>
                <nav aria-label={t('list')} className="min-h-0 flex-1 overflow-y-auto p-2">
                  {groups.length === 0 ? (
                    <p className="px-2 py-3 text-quiet">{t('none')}</p>
                  ) : (
                    groups.map((group) => (
                      <Group key={group.member ?? ''} group={group} shown={shown} onChoose={setChosen} />
                    ))
                  )}
                </nav>
              </div>
            }
            second={
              shown === null ? (
                <EmptyState title={t('none')} />
              ) : (
                <FileText key={shown} stack={stack} path={shown} />
              )
            }
          />
        </div>
      )}
    </div>
  );
}

function Group({
  group,
  shown,
  onChoose,
}: {
  readonly group: FileGroup;
  readonly shown: string | null;
  readonly onChoose: (path: string) => void;
}) {
  const t = useTranslations('files');
  return (
    <section aria-label={group.member === null ? t('ofStack') : shownName(group.member)} className="pb-2">
      <h2 className="flex items-center justify-between gap-2 px-2 py-1 font-medium text-quiet text-small">
        <span className="truncate" title={group.member ?? undefined}>
          {group.member === null ? t('ofStack') : shownName(group.member)}
        </span>
        {group.different > 0 && (
          <span className="tabular-nums">{t('different', { count: group.different })}</span>
        )}
      </h2>
      <ul>
        {group.files.map((file) => (
          <li key={file.path}>
            <button
              type="button"
              onClick={() => onChoose(file.path)}
              title={file.path}
              aria-current={file.path === shown ? 'true' : undefined}
              className="flex min-h-7 w-full items-center justify-between gap-2 rounded-sm px-2 text-left font-mono text-small hover:bg-sunken aria-[current=true]:bg-accent-wash"
            >
              <span className="min-w-0 truncate">{shownName(file.name)}</span>
              <Difference file={file} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Difference({ file }: { readonly file: Pick<FileEntry, 'difference' | 'holdsSecret'> }) {
  const t = useTranslations('files.difference');
  if (file.holdsSecret) return <Badge>{t('secret')}</Badge>;
  switch (file.difference) {
    case 'changed':
      return <Badge tone="warn">{t('changed')}</Badge>;
    case 'only-running':
      return <Badge tone="warn">{t('onlyRunning')}</Badge>;
    case 'only-wanted':
      return <Badge tone="accent">{t('onlyWanted')}</Badge>;
    case 'same':
    case 'unknown':
      return null;
  }
}

type Show = 'diff' | 'running' | 'wanted';

function FileText({ stack, path }: { readonly stack: string; readonly path: string }) {
  const t = useTranslations('files');
  const file = useHostAnswer('files.read', { stack, path });
  const [show, setShow] = useState<Show | null>(null);
  const [layout, setLayout] = useState<DiffLayout>('split');
  const [isWhole, setIsWhole] = useState(false);
  const { running = null, wanted = null } = file.value ?? {};
  const canCompare = running !== null && wanted !== null && running !== wanted;
  const view: Show = canCompare ? (show ?? 'diff') : wanted === null ? 'running' : 'wanted';
  const diff = useMemo(
    () => (canCompare ? diffRows(running, wanted, isWhole ? null : 3) : null),
    [canCompare, running, wanted, isWhole],
  );
  const text = view === 'running' ? running : wanted;
  return (
    <Panel
      title={<span className="break-all font-mono">{path}</span>}
      className="min-h-0 flex-1 rounded-none border-0 shadow-none"
      aside={text !== null && view !== 'diff' && <CopyButton text={text} label={t('copy', { path })} />}
    >
      {file.failure !== null && <FailureNotice failure={file.failure} framed={false} />}
      {file.value === null && file.failure === null && <Skeleton label={t('readingFile')} lines={8} />}
      {file.value !== null && (
        <>
          <div className="flex flex-wrap items-center gap-x-6 gap-y-2 border-line border-b px-4 py-2">
            {canCompare ? (
              <RadioGroup<Show>
                label={t('show')}
                hideLabel
                row
                value={view}
                onChange={setShow}
                options={[
                  { value: 'diff', label: t('showDiff') },
                  { value: 'running', label: t('showRunning') },
                  { value: 'wanted', label: t('showWanted') },
                ]}
              />
            ) : (
              <p className="text-quiet">{t(sideOf(file.value, path))}</p>
            )}
            {view === 'diff' && diff !== null && (
              <>
                <span className="text-quiet tabular-nums">
                  {t('diff.counts', { added: diff.added, removed: diff.removed })}
                </span>
                <RadioGroup<DiffLayout>
                  label={t('layout')}
                  hideLabel
                  row
                  value={layout}
                  onChange={setLayout}
                  options={[
                    { value: 'split', label: t('split') },
                    { value: 'unified', label: t('unified') },
                  ]}
                />
                <Checkbox label={t('whole')} checked={isWhole} onChange={setIsWhole} />
              </>
            )}
          </div>
          {view === 'diff' && diff !== null ? (
            <>
              {diff.isGivenUp && <p className="px-4 py-2 text-warn">{t('diff.givenUp')}</p>}
              <DiffView
                label={t('diffOf', { path })}
                rows={layout === 'split' ? diff.rows : unifiedRows(diff.rows)}
                layout={layout}
              />
            </>
          ) : (
            text !== null && <PlainText label={t('textOf', { path })} text={text} />
          )}
        </>
      )}
    </Panel>
  );
}

function sideOf(
  {
    running,
    wanted,
    holdsSecret,
  }: { readonly running: string | null; readonly wanted: string | null; readonly holdsSecret: boolean },
  path: string,
) {
  if (holdsSecret) return 'side.secret';
  if (path === 'stack.yaml') return 'side.stackFile';
  if (running === null) return 'side.onlyWanted';
  return wanted === null ? 'side.onlyRunning' : 'side.same';
}
