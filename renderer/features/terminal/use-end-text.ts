import { useTranslations } from 'use-intl';
import type { TerminalStatus } from '../../../electron/contract/terminals.ts';

type End = NonNullable<TerminalStatus['end']>;

export function useEndText(): (end: End) => string {
  const t = useTranslations('terminal');
  return ({ reason, exitCode, signal }) => {
    if (reason !== 'exited') return t(`end.${reason}`);
    if (signal !== null && signal > 0) return t('end.signal', { signal: String(signal) });
    return exitCode === null ? t('end.exited') : t('end.exitCode', { code: String(exitCode) });
  };
}
