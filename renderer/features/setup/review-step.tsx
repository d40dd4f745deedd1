import { useMemo, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { RequestResult } from '../../../electron/contract/contract.ts';
import type { HostAnswer } from '../../state/host-answer.ts';
import { Panel } from '../../ui/panel.tsx';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { diffRows, unifiedRows } from '../files/diff-rows.ts';
import { DiffView } from '../files/diff-view.tsx';
import { PlainText } from '../files/plain-text.tsx';
import { operationText } from '../runs/run-view.ts';
import { FailureNotice } from '../shell/failure-notice.tsx';

export type Preview = RequestResult<'setup.preview'>;

/** Nothing stands in the way of writing the file and beginning. */
export const canFinish = ({ failures, plan }: Preview): boolean =>
  failures.length === 0 && (plan === null || plan.blockers.length === 0);

/** The plan as it will be executed, and the files as they will be written. */
export function ReviewStep({ preview }: { readonly preview: HostAnswer<Preview> }) {
  const t = useTranslations('setup.review');
  const [tab, setTab] = useState<'plan' | 'files' | 'diff'>('plan');
  const { value, failure } = preview;
  if (value === null) {
    return failure === null ? (
      <Skeleton label={t('reading')} lines={6} />
    ) : (
      <FailureNotice failure={failure} />
    );
  }
  const rewritten = value.files.find(({ present }) => present !== null);
  return (
    <>
      {failure !== null && <FailureNotice failure={failure} />}
      {value.failures.length > 0 && <p className="font-medium">{t('mistakes')}</p>}
      {value.failures.map((mistake, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the list is replaced as a whole
        <FailureNotice key={index} failure={mistake} />
      ))}
      {value.failure !== null && (
        <>
          <p>{t('noPlan')}</p>
          <FailureNotice failure={value.failure} />
        </>
      )}
      {value.plan !== null && value.plan.blockers.length > 0 && (
        <Panel title={t('blockers')}>
          <ul className="px-4 py-2">
            {value.plan.blockers.map(({ message, hint }) => (
              <li key={message} className="break-words py-1">
                <p className="font-medium">{message}</p>
                <p className="text-quiet">{hint}</p>
              </li>
            ))}
          </ul>
        </Panel>
      )}
      {value.files.length > 0 && (
        <Tabs
          label={t('title')}
          value={value.plan === null && tab === 'plan' ? 'files' : tab}
          onChange={setTab}
          className="min-h-96 rounded-md border border-line bg-surface"
          items={[
            ...(value.plan === null
              ? []
              : [
                  {
                    value: 'plan' as const,
                    label: t('plan'),
                    badge: <Count count={value.plan.operations.length} />,
                    panel: <Operations plan={value.plan} />,
                  },
                ]),
            {
              value: 'files' as const,
              label: t('files'),
              badge: <Count count={value.files.length} />,
              panel: <Files files={value.files} />,
            },
            ...(rewritten === undefined
              ? []
              : [{ value: 'diff' as const, label: t('difference'), panel: <Changes file={rewritten} /> }]),
          ]}
        />
      )}
    </>
  );
}

function Count({ count }: { readonly count: number }) {
  return <span className="text-quiet text-small tabular-nums">{count}</span>;
}

function Operations({ plan }: { readonly plan: NonNullable<Preview['plan']> }) {
  const t = useTranslations('setup.review');
  return (
    <ol
      aria-label={t('operations', { count: plan.operations.length })}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls must be reachable by keyboard
      tabIndex={0}
      className="max-h-[60vh] overflow-y-auto px-4 py-2 -outline-offset-2"
    >
      {plan.operations.map((operation, index) => {
        const { verb, target } = operationText(operation.id);
        return (
          <li key={operation.id} className="flex items-baseline gap-3 py-0.5">
            <span aria-hidden="true" className="w-8 shrink-0 text-right text-quiet tabular-nums">
              {index + 1}
            </span>
            <span className="w-40 shrink-0 text-quiet">{verb}</span>
            <span className="wrap-anywhere min-w-0 flex-1 font-mono text-small">{target}</span>
            <span className="min-w-0 flex-1 break-words text-quiet">{operation.cause}</span>
          </li>
        );
      })}
    </ol>
  );
}

function Files({ files }: { readonly files: Preview['files'] }) {
  const t = useTranslations('setup.review');
  const [path, setPath] = useState('stack.yaml');
  const shown = files.find((file) => file.path === path) ?? files[0];
  if (shown === undefined) return null;
  return (
    <div className="flex max-h-[60vh] min-h-0 flex-col">
      <div className="border-line border-b px-4 py-2">
        <Select
          label={t('file')}
          hideLabel
          options={files.map((file) => ({ value: file.path, label: file.path }))}
          value={shown.path}
          onChange={setPath}
          className="max-w-lg font-mono"
        />
      </div>
      <PlainText label={shown.path} text={shown.text} />
    </div>
  );
}

function Changes({ file }: { readonly file: Preview['files'][number] }) {
  const t = useTranslations('setup.review');
  const diff = useMemo(() => diffRows(file.present ?? '', file.text, 3), [file]);
  if (diff.added === 0 && diff.removed === 0) return <p className="px-4 py-3">{t('nothingChanges')}</p>;
  return (
    <div className="flex max-h-[60vh] min-h-0 flex-col">
      <p className="px-4 py-2 text-quiet">
        <span className="font-mono">{file.path}</span> {t('written')}
      </p>
      <DiffView label={t('difference')} rows={unifiedRows(diff.rows)} layout="unified" />
    </div>
  );
}
