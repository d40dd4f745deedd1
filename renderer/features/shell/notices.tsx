import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { dismissMisunderstanding, useConnection } from '../../state/connection-store.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { formatCoarse, formatSpan } from '../../ui/format.ts';
import { WarningIcon } from '../../ui/icons.tsx';
import { useNowMs } from '../../ui/now.ts';
import type { ToastMessage } from '../../ui/toast.tsx';
import { FailureNotice } from './failure-notice.tsx';
import { useIsLinked } from './use-host.ts';

/** What concerns every screen, above each of them. */
export function Notices() {
  const misunderstanding = useConnection((state) => state.misunderstanding);
  useWelcomeBack();
  return (
    <div className="flex flex-col gap-3 not-empty:pb-3">
      {misunderstanding !== null && (
        <FailureNotice failure={misunderstanding} onDismiss={dismissMisunderstanding} />
      )}
      <HostLostNotice />
      <EngineLostNotice />
      <HostFileNotices />
    </div>
  );
}

/** Above a picture that is no longer live: since when, and what that means. */
function HostLostNotice() {
  const t = useTranslations('frame.lost');
  const connection = useConnection((state) => state.connection);
  const loaded = useStacks((state) => state.loaded);
  const nowMs = useNowMs();
  if (connection.phase !== 'disconnected' || !loaded) return null;
  return (
    <div role="alert" className="flex gap-2.5 rounded-md border border-warn/40 bg-warn-wash px-4 py-2.5">
      <span className="mt-0.5 text-warn">
        <WarningIcon />
      </span>
      <p>
        <strong className="font-semibold">
          {t('title', { span: formatCoarse(nowMs - connection.sinceMs) })}
        </strong>{' '}
        {t('text')}{' '}
        <span className="text-quiet" aria-hidden="true">
          {t('attempts', { count: connection.attempts })}
        </span>
      </p>
    </div>
  );
}

/** The engine went away under a stack that is on the screen. */
function EngineLostNotice() {
  const engine = useConnection((state) => state.engine);
  const isLinked = useIsLinked();
  const hasStacks = useStacks((state) => Object.keys(state.byName).length > 0);
  if (!isLinked || !hasStacks || engine === null || engine.failure === null) return null;
  return <FailureNotice failure={engine.failure} />;
}

/** What went wrong with the host's own files, and how it goes on: a store that had to be set aside. */
function HostFileNotices() {
  const notices = useConnection((state) => state.host?.notices);
  return notices?.map((notice) => <FailureNotice key={notice.message} failure={notice} />) ?? null;
}

/** The notice of the loss goes without a word: that the line is back, and how long it was gone, is said once. */
function useWelcomeBack(): void {
  const t = useTranslations('frame');
  const connection = useConnection((state) => state.connection);
  const lostAtMs = useRef<number | null>(null);
  useEffect(() => {
    if (connection.phase === 'disconnected') lostAtMs.current = connection.sinceMs;
    if (connection.phase !== 'connected' || lostAtMs.current === null) return;
    const goneMs = connection.sinceMs - lostAtMs.current;
    lostAtMs.current = null;
    void sayLater({ title: t('back', { span: formatSpan(goneMs) }), tone: 'good' });
  }, [connection, t]);
}

/** Messages that come and go are no part of the first load. */
async function sayLater(message: ToastMessage): Promise<void> {
  const { showToast } = await import('../../ui/toast.tsx');
  showToast(message);
}
