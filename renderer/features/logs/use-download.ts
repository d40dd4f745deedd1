import { useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import { failureFrom } from '../../state/actions.ts';
import { hostLink } from '../../state/session.ts';
import { showToast } from '../../ui/toast.tsx';
import { exportedLines, saveFile } from './download-lines.ts';
import type { LogWish } from './past-reader.ts';

export interface Download {
  /** How many lines have come; null while none is under way. */
  readonly lineCount: number | null;
  readonly start: (wish: LogWish) => void;
  readonly cancel: () => void;
}

export function useDownload(): Download {
  const t = useTranslations('logs');
  const [lineCount, setLineCount] = useState<number | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);
  const start = async (wish: LogWish): Promise<void> => {
    const own = new AbortController();
    abort.current = own;
    setLineCount(0);
    try {
      const done = await exportedLines(hostLink(), wish, own.signal, setLineCount);
      if (done === null) return;
      saveFile(done.file, `${wish.stack}-${new Date().toISOString().slice(0, 19).replaceAll(':', '-')}.log`);
      const text = done.isComplete ? {} : { text: t('downloadPart') };
      showToast({ title: t('downloaded', { count: done.lineCount }), tone: 'good', ...text });
    } catch (thrown) {
      const { message, hint } = failureFrom(thrown);
      showToast({ title: message, tone: 'bad', ...(hint === undefined ? {} : { text: hint }) });
    } finally {
      setLineCount(null);
    }
  };
  return { lineCount, start: (wish) => void start(wish), cancel: () => abort.current?.abort() };
}
