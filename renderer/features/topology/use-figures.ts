import { useCallback, useEffect, useState } from 'react';
import { useFormatter, useTranslations } from 'use-intl';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import { followFigures } from '../../state/follow-figures.ts';
import { hostLink } from '../../state/session.ts';
import { byteFigure } from './usage-view.ts';

/** Follows the figures of a stack while this is on the screen and the window is looked at; returns why they do not come. */
export function useFollowedFigures(stack: string): FailureData | null {
  const [trouble, setTrouble] = useState<FailureData | null>(null);
  const isSeen = useIsSeen();
  useEffect(() => {
    if (!isSeen) return;
    const following = followFigures(hostLink(), stack, setTrouble);
    return () => following.end();
  }, [stack, isSeen]);
  return trouble;
}

/** False while the window is hidden: nobody looks, so nobody needs to measure. */
function useIsSeen(): boolean {
  const [isSeen, setIsSeen] = useState(() => !document.hidden);
  useEffect(() => {
    const look = () => setIsSeen(!document.hidden);
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, []);
  return isSeen;
}

export function useBytes(): (bytes: number) => string {
  const t = useTranslations('topology');
  const format = useFormatter();
  return useCallback(
    (bytes) => {
      const { value, unit, digits } = byteFigure(bytes);
      return t(`figure.${unit}`, { value: format.number(value, { maximumFractionDigits: digits }) });
    },
    [t, format],
  );
}

/** `0.4/s`, `42/s`, `1,240/s`. */
export function useRate(): (perSecond: number) => string {
  const t = useTranslations('topology');
  const format = useFormatter();
  return useCallback(
    (perSecond) => {
      const maximumFractionDigits = perSecond > 0 && perSecond < 10 ? 1 : 0;
      return t('figure.perSecond', { value: format.number(perSecond, { maximumFractionDigits }) });
    },
    [t, format],
  );
}
