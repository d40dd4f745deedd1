import './terminal.css';
import { type MouseEvent, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { TERMINAL_CLIENTS } from '../../../electron/domain/terminal/terminal.ts';
import { navigate, useQuery } from '../../state/hash-location.ts';
import { places } from '../../state/places.ts';
import { AlertDialog } from '../../ui/alert-dialog.tsx';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { PlusIcon } from '../../ui/icons.tsx';
import { Kbd } from '../../ui/kbd.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { Switch } from '../../ui/switch.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { ActingScreen } from '../shell/only-looking.tsx';
import { TabMark } from './tab-mark.tsx';
import { belongsTo, isSameTarget, mustAskBeforeEnd, tabName, tabTone } from './tab-view.ts';
import { TerminalChooser } from './terminal-chooser.tsx';
import type { TerminalTargetWish } from './terminal-connection.ts';
import { keyNames } from './terminal-keys.ts';
import { TerminalPane } from './terminal-pane.tsx';
import { TerminalQuestions } from './terminal-questions.tsx';
import { TerminalSearch } from './terminal-search.tsx';
import {
  activate,
  attachKeptOnce,
  attachTab,
  dismissRequest,
  endTab,
  isMac,
  leaveRunning,
  openTab,
  setForReaders,
  type TerminalTab,
  useTerminalTabs,
} from './terminal-tabs.ts';

export function TerminalScreen({ stack }: { readonly stack: string }) {
  const t = useTranslations('terminal');
  return (
    <ActingScreen title={t('title')} whyNot={t('readOnly')}>
      <Sessions stack={stack} />
    </ActingScreen>
  );
}

function Sessions({ stack }: { readonly stack: string }) {
  const t = useTranslations('terminal');
  const { tabs: all, active, request, isForReaders } = useTerminalTabs();
  const tabs = all.filter(({ target }) => belongsTo(target, stack));
  const shown = tabs.find(({ id }) => id === active) ?? tabs.at(-1) ?? null;
  const [isChoosing, setIsChoosing] = useState(false);
  const [isEnding, setIsEnding] = useState(false);
  const [searched, setSearched] = useState<string | null>(null);
  const bar = useRef<HTMLDivElement>(null);
  useWishOfAddress(stack);

  useEffect(() => {
    if (request?.kind === 'leave')
      bar.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
    if (request?.kind === 'search') setSearched(request.tab);
    if (request?.kind === 'leave' || request?.kind === 'search') dismissRequest();
  }, [request]);

  const open = (target: TerminalTargetWish): void => {
    setIsChoosing(false);
    openTab(target, t('skipped'));
  };
  const chooser = (
    <TerminalChooser
      stack={stack}
      onOpen={open}
      onAttach={(status) => {
        setIsChoosing(false);
        attachTab(status, t('skipped'));
      }}
    />
  );
  /** Arrow keys only change the tab; a click, or Enter on it, means its terminal. */
  const goIn = ({ target }: MouseEvent): void => {
    if (!(target instanceof Element) || target.closest('[role="tab"]') === null) return;
    const { tabs: now, active: chosen } = useTerminalTabs.getState();
    requestAnimationFrame(() => now.find(({ id }) => id === chosen)?.screen.focus());
  };
  const askEnd = (tab: TerminalTab): void => {
    if (mustAskBeforeEnd(tab.phase)) setIsEnding(true);
    else void endTab(tab);
  };

  return (
    <div className="flex h-0 min-h-96 grow flex-col gap-3">
      <ScreenHeading title={t('title')}>
        {tabs.length > 0 && (
          <Button icon={<PlusIcon />} onClick={() => setIsChoosing(true)}>
            {t('open')}
          </Button>
        )}
      </ScreenHeading>
      {shown === null ? (
        <div className="w-full max-w-2xl overflow-y-auto pr-2">
          <p className="pb-4 text-quiet">{t('intro')}</p>
          {chooser}
        </div>
      ) : (
        // biome-ignore lint/a11y/useKeyWithClickEvents: a key on a tab is a click of it
        // biome-ignore lint/a11y/noStaticElementInteractions: only the clicks of the tabs in it are heard
        <div
          ref={bar}
          onClick={goIn}
          className="flex min-h-0 flex-1 flex-col overflow-hidden rounded-md border border-line bg-surface"
        >
          <Tabs
            className="flex-1"
            label={t('sessions')}
            value={shown.id}
            onChange={activate}
            keepMounted
            aside={
              <div className="flex items-center gap-1 self-center pr-2">
                <Button tone="quiet" onClick={() => setSearched(shown.id)}>
                  {t('find')}
                </Button>
                {shown.phase.kind === 'attached' && (
                  <Button tone="quiet" title={t('leaveRunningHint')} onClick={() => leaveRunning(shown)}>
                    {t('leaveRunning')}
                  </Button>
                )}
                <Button tone="quiet" onClick={() => askEnd(shown)}>
                  {mustAskBeforeEnd(shown.phase) ? t('endSession') : t('closeTab')}
                </Button>
              </div>
            }
            items={tabs.map((tab) => ({
              value: tab.id,
              label: (
                <>
                  <TabMark tone={tabTone(tab.phase)} />
                  {tabName(tab.target, {
                    host: t('machine'),
                    shell: t('client.shell'),
                    console: t('client.console'),
                  })}
                </>
              ),
              badge: <span className="text-quiet text-small">{t(`phase.${tab.phase.kind}`)}</span>,
              panel: (
                <div className="flex h-full flex-col">
                  {searched === tab.id && (
                    <TerminalSearch screen={tab.screen} onClose={() => setSearched(null)} />
                  )}
                  <div className="min-h-0 flex-1">
                    <TerminalPane tab={tab} />
                  </div>
                </div>
              ),
            }))}
          />
          <Legend isForReaders={isForReaders} />
        </div>
      )}
      {isChoosing && (
        <Dialog title={t('openTitle')} onClose={() => setIsChoosing(false)}>
          <div className="overflow-y-auto px-4 py-3">{chooser}</div>
        </Dialog>
      )}
      {isEnding && shown !== null && (
        <AlertDialog
          title={t('endTitle')}
          confirmLabel={t('endSession')}
          keepLabel={t('keep')}
          onConfirm={() => void endTab(shown)}
          onClose={() => setIsEnding(false)}
        >
          <p>{t('endText')}</p>
        </AlertDialog>
      )}
      <TerminalQuestions />
    </div>
  );
}

function Legend({ isForReaders }: { readonly isForReaders: boolean }) {
  const t = useTranslations('terminal');
  const names = keyNames(isMac);
  return (
    <footer className="flex min-h-9 flex-wrap items-center gap-x-4 gap-y-1 border-line border-t px-3 py-1 text-quiet text-small">
      {(['copy', 'paste', 'search', 'leave'] as const).map((action) => (
        <span key={action} className="flex items-center gap-1.5">
          <Kbd keys={names[action]} />
          {t(`keys.${action}`)}
        </span>
      ))}
      <div className="flex-1" />
      <Switch label={t('forReaders')} checked={isForReaders} onChange={setForReaders} />
    </footer>
  );
}

/** `?member=…&client=…` opens that, unless it is open; the address is then the screen's own again. */
function useWishOfAddress(stack: string): void {
  const t = useTranslations('terminal');
  const query = useQuery();
  useEffect(() => {
    let isCurrent = true;
    const openWished = (): void => {
      const member = query.get('member');
      if (!isCurrent || member === null) return;
      const client = TERMINAL_CLIENTS.find((each) => each === query.get('client')) ?? 'shell';
      const target: TerminalTargetWish = { kind: 'member', stack, member, client };
      const known = useTerminalTabs
        .getState()
        .tabs.find((tab) => isSameTarget(tab.target, target) && tab.phase.kind !== 'ended');
      if (known === undefined) openTab(target, t('skipped'));
      else activate(known.id);
      navigate(places.terminal(stack), { replace: true });
    };
    // What this page had before comes first. A host that cannot list its sessions refuses the opening, too, and says why.
    attachKeptOnce(t('skipped')).then(openWished, openWished);
    return () => {
      isCurrent = false;
    };
  }, [stack, query, t]);
}
