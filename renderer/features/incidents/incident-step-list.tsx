import { useFormatter, useTranslations } from 'use-intl';
import { useFormatMs } from '../../ui/use-format-ms.ts';
import type { StoryStep } from './incident-steps.ts';

/** Each step with its distance from the first; the exact time is on hover. */
export function IncidentSteps({ steps }: { readonly steps: readonly StoryStep[] }) {
  const t = useTranslations('incidents');
  const format = useFormatter();
  const formatMs = useFormatMs();
  if (steps.length === 0) return null;
  return (
    <ol aria-label={t('steps')} className="mt-1 border-line border-l-2 pl-3">
      {steps.map(({ afterMs, atMs, text }) => (
        <li key={`${afterMs} ${text}`} className="grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3">
          <time
            dateTime={new Date(atMs).toISOString()}
            title={format.dateTime(new Date(atMs), { dateStyle: 'medium', timeStyle: 'medium' })}
            className="text-right text-quiet"
          >
            {t('step', { after: formatMs(afterMs) })}
          </time>
          <span className="break-words">{text}</span>
        </li>
      ))}
    </ol>
  );
}
