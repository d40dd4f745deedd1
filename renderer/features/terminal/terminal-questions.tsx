import { useTranslations } from 'use-intl';
import { AlertDialog } from '../../ui/alert-dialog.tsx';
import { plainAddress } from './plain-address.ts';
import { dismissRequest, useTerminalTabs } from './terminal-tabs.ts';

/** Before what a program, and not the person, may have wished. */
export function TerminalQuestions() {
  const t = useTranslations('terminal');
  const { request, tabs } = useTerminalTabs();
  if (request?.kind === 'link') {
    const address = plainAddress(request.address);
    return (
      <AlertDialog
        title={t('link.title')}
        tone="primary"
        confirmLabel={t('link.open')}
        reason={address === null ? t('link.refused') : null}
        onConfirm={() => address !== null && window.open(address, '_blank', 'noopener,noreferrer')}
        onClose={dismissRequest}
      >
        <p>{t('link.text')}</p>
        <p className="max-h-40 overflow-y-auto break-all font-mono">{address ?? request.address}</p>
      </AlertDialog>
    );
  }
  if (request?.kind === 'paste') {
    const { tab, text, lineCount } = request;
    return (
      <AlertDialog
        title={t('paste.title', { count: lineCount })}
        tone="primary"
        confirmLabel={t('paste.confirm')}
        onConfirm={() => tabs.find(({ id }) => id === tab)?.screen.paste(text)}
        onClose={dismissRequest}
      >
        <p>{t('paste.text')}</p>
        <pre className="max-h-60 overflow-auto rounded-sm border border-line bg-sunken p-2 font-mono text-small">
          {text.slice(0, MAX_SHOWN)}
        </pre>
      </AlertDialog>
    );
  }
  return null;
}

const MAX_SHOWN = 4_000;
