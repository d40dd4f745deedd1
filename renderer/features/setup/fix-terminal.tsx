import '../terminal/terminal.css';
import { useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '../../ui/button.tsx';
import { TerminalPane } from '../terminal/terminal-pane.tsx';
import { TerminalQuestions } from '../terminal/terminal-questions.tsx';
import { endTab, openTab, useTerminalTabs } from '../terminal/terminal-tabs.ts';

/**
 * A shell of the machine in which the command stands already: who it asks for a password, and when it runs, stays the
 * person's business. A host that allows no shell says so in its place, and how to allow one.
 */
export function FixTerminal({
  command,
  onClose,
}: {
  readonly command: string;
  readonly onClose: () => void;
}) {
  const t = useTranslations('setup.engine');
  const skipped = useTranslations('terminal')('skipped');
  const hasOpened = useRef(false);
  // The last of the machine's own: the one opened here, or what the person opened in its place.
  const tab = useTerminalTabs(({ tabs }) => tabs.findLast(({ target }) => target.kind === 'host') ?? null);
  useEffect(() => {
    if (hasOpened.current) return;
    hasOpened.current = true;
    openTab({ kind: 'host' }, skipped, command);
  }, [skipped, command]);
  const close = (): void => {
    if (tab !== null) void endTab(tab);
    onClose();
  };
  return (
    <section aria-label={t('terminal')} className="space-y-2">
      <p className="text-quiet">{t('sendOff')}</p>
      <div className="h-72 overflow-hidden rounded-md border border-line">
        {tab !== null && <TerminalPane tab={tab} />}
      </div>
      <Button tone="quiet" onClick={close}>
        {t('closeTerminal')}
      </Button>
      <TerminalQuestions />
    </section>
  );
}
