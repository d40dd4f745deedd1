import { useEffect, useLayoutEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button.tsx';
import { formatCoarse } from '../../ui/format.ts';
import { WarningIcon, WorkingIcon } from '../../ui/icons.tsx';
import { useNowMs } from '../../ui/now.ts';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { openAgain, type TerminalTab } from './terminal-tabs.ts';
import { useEndText } from './use-end-text.ts';

/** One session: what is known about it, and its screen. */
export function TerminalPane({ tab }: { readonly tab: TerminalTab }) {
  const place = useRef<HTMLDivElement>(null);
  const { screen } = tab;
  useLayoutEffect(() => {
    if (place.current === null) return;
    screen.mount(place.current);
    return () => screen.unmount();
  }, [screen]);
  // Who opens one means to type into it.
  useEffect(() => screen.focus(), [screen]);
  return (
    <div className="flex h-full min-h-0 flex-col bg-surface">
      <PhaseNote tab={tab} />
      <div ref={place} className="min-h-0 flex-1 overflow-hidden p-2" />
    </div>
  );
}

function PhaseNote({ tab }: { readonly tab: TerminalTab }) {
  const t = useTranslations('terminal');
  const nowMs = useNowMs();
  const endText = useEndText();
  const { phase } = tab;
  const again = <Button onClick={() => openAgain(tab, t('skipped'))}>{t('openAgain')}</Button>;
  switch (phase.kind) {
    case 'attached':
      return null;
    case 'connecting':
      return (
        <p role="status" className="flex items-center gap-2 px-3 py-1.5 text-quiet">
          <WorkingIcon />
          {t('connecting', { span: formatCoarse(Math.max(0, nowMs - phase.sinceMs)) })}
        </p>
      );
    case 'lost':
      return (
        <p role="status" className="flex items-center gap-2 bg-warn-wash px-3 py-1.5">
          <span className="text-warn">
            <WarningIcon />
          </span>
          {t('lost', { span: formatCoarse(Math.max(0, nowMs - phase.sinceMs)) })}
        </p>
      );
    case 'ended':
      return (
        <div
          role="status"
          className="flex flex-wrap items-center gap-2 border-line border-b bg-sunken px-3 py-1.5"
        >
          <p className="min-w-0 flex-1">{endText(phase.end)}</p>
          {again}
        </div>
      );
    case 'refused':
    case 'gone':
      return (
        <div className="space-y-2 p-3">
          <FailureNotice failure={phase.failure} />
          {again}
        </div>
      );
  }
}
