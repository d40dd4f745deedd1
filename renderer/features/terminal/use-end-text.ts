import { useTranslations } from 'use-intl';
import type { TerminalStatus } from '../../../electron/contract/terminals.ts';

type End = NonNullable<TerminalStatus['end']>;

export function useEndText(): (end: End) => string {
  const t = useTranslations('terminal.end');
  return ({ reason, exitCode, signal }) => {
    if (reason !== 'exited') return t(reason);
    if (signal !== null && signal > 0) return t('signal', { signal: String(signal) });
    return exitCode === null ? t('exited') : t('exitCode', { code: String(exitCode) });
  };
}
