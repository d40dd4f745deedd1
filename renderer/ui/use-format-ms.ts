import { useCallback } from 'react';
import { useLocale } from 'use-intl';
import { formatMs } from './format.ts';

/** `formatMs` in the language of the page. */
export function useFormatMs(): (ms: number) => string {
  const locale = useLocale();
  return useCallback((ms) => formatMs(ms, locale), [locale]);
}
