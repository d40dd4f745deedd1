import type { ReactNode } from 'react';
import { useTranslations } from 'use-intl';
import { useConnection } from '../../state/connection-store.ts';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { useIsLinked } from '../shell/use-host.ts';

/** What the host says of itself and of its engine. */
export function HostPanel() {
  const t = useTranslations('settings.host');
  const { host, engine } = useConnection();
  const isLinked = useIsLinked();
  return (
    <Panel title={t('title')} aside={!isLinked && <span className="text-quiet">{t('stale')}</span>}>
      {host === null ? (
        <Skeleton label={t('reading')} />
      ) : (
        <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1 px-4 py-3">
          <Row name={t('version')}>{host.version}</Row>
          <Row name={t('started')}>
            <Moment atMs={host.startedAtMs} />
          </Row>
          <Row name={t('access')}>{t(`accesses.${host.access}`)}</Row>
          <Row name={t('engine')}>
            {engine === null || !engine.connected
              ? t('noEngine')
              : t('engineSaid', { api: engine.apiVersion, description: engine.description })}
          </Row>
        </dl>
      )}
      {engine !== null && engine.failure !== null && (
        <FailureNotice failure={engine.failure} framed={false} />
      )}
    </Panel>
  );
}

/** Where the host keeps what it knows, and what went wrong with it since it began. */
export function HostFilesPanel() {
  const t = useTranslations('settings.files');
  const host = useConnection((state) => state.host);
  return (
    <Panel title={t('title')}>
      {host === null ? (
        <Skeleton label={t('reading')} />
      ) : (
        <div className="space-y-2 px-4 py-3">
          <p className="flex min-w-0 items-center gap-2">
            <code className="min-w-0 break-all font-mono">{host.dataFolder}</code>
            <CopyButton text={host.dataFolder} label={t('copy')} />
          </p>
          <p className="text-quiet">{t('text')}</p>
          {host.notices.length === 0 ? (
            <p>{t('fine')}</p>
          ) : (
            host.notices.map((notice) => <FailureNotice key={notice.message} failure={notice} />)
          )}
        </div>
      )}
    </Panel>
  );
}

function Row({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-quiet">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
