import { useFormatter, useTranslations } from 'use-intl';
import { useFormatMs } from '../../ui/use-format-ms.ts';
import type { FigureGroupName, FigureValue } from './verdict-figures.ts';

/** Names and values of figures in the person's language, for the screen and for what is copied from it. */
export function useFigureWords() {
  const t = useTranslations('runs');
  const format = useFormatter();
  const formatMs = useFormatMs();
  const percent = (value: number) => format.number(value, { maximumFractionDigits: 1 });
  return {
    group: (name: FigureGroupName) => t(name === 'sessions' ? 'sessionsPart' : name),
    value: (value: FigureValue): string => {
      switch (value.kind) {
        case 'count':
          return value.isAtLeast === true ? t('atLeast', { count: value.count }) : format.number(value.count);
        case 'of':
          return t('ofAll', { part: value.part, all: value.all });
        case 'time':
          return value.ms === null ? t('notSeen') : formatMs(value.ms);
        case 'core':
          return t('ofCore', { percent: percent(value.percent) });
        case 'machine':
          return t('ofMachine', { percent: percent(value.percent) });
      }
    },
  };
}
