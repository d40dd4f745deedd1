import { useTranslations } from 'use-intl';
import type { DrillVerdict } from '../../../electron/contract/schemas.ts';
import { Panel } from '../../ui/panel.tsx';
import { useFormatMs } from '../../ui/use-format-ms.ts';
import { useFigureWords } from './use-figure-words.ts';
import { figureGroups } from './verdict-figures.ts';

/** The figures that the verdict was made from, by whom they were seen. */
export function EvidencePanel({ verdict }: { readonly verdict: DrillVerdict }) {
  const t = useTranslations('runs');
  const words = useFigureWords();
  const { conditions } = verdict;
  return (
    <Panel title={t('evidence')}>
      <div className="grid grid-cols-[repeat(auto-fill,minmax(17rem,1fr))] gap-x-8 gap-y-4 px-4 py-3">
        {figureGroups(verdict).map(({ name, figures }) => (
          <section key={name} aria-label={words.group(name)}>
            <h3 className="mb-1 border-line border-b pb-0.5 font-medium">{words.group(name)}</h3>
            {figures.length === 0 && <p className="text-quiet">{t('balancersNone')}</p>}
            <dl>
              {figures.map((figure) => (
                <div key={figure.name} className="flex items-baseline justify-between gap-3">
                  <dt className="text-quiet">{t(`figure.${figure.name}`)}</dt>
                  <dd
                    className={`text-right tabular-nums ${figure.isBad === true ? 'font-semibold text-bad' : ''}`}
                  >
                    {words.value(figure.value)}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
      {verdict.strikes.length > 1 && <Strikes verdict={verdict} />}
      {conditions !== null && (
        <p className="border-line border-t px-4 py-2 text-quiet">
          {t('conditions', {
            rate: conditions.ratePerSecond,
            assisted: String(conditions.assisted),
            retries: conditions.clientRetries === null ? 'none' : String(conditions.clientRetries),
          })}
        </p>
      )}
    </Panel>
  );
}

function Strikes({ verdict: { strikes } }: { readonly verdict: DrillVerdict }) {
  const t = useTranslations('runs');
  const formatMs = useFormatMs();
  const time = (ms: number | null) => (ms === null ? t('notSeen') : formatMs(ms));
  const columns = ['victim', 'deed', 'detect', 'served', 'redundant'] as const;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section aria-label={t('strikes')} tabIndex={0} className="overflow-x-auto border-line border-t">
      <table className="w-full text-left">
        <caption className="sr-only">{t('strikes')}</caption>
        <thead>
          <tr className="border-line border-b text-quiet text-small">
            {columns.map((column) => (
              <th key={column} scope="col" className="px-4 py-1 font-medium">
                {t(`strike.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="tabular-nums">
          {strikes.map(({ victim, deed, detectMs, servedAgainMs, redundantAgainMs }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same member may be struck in the same way twice
            <tr key={index}>
              <td className="px-4 py-0.5">{victim}</td>
              <td className="px-4 py-0.5">{deed}</td>
              <td className="px-4 py-0.5">{time(detectMs)}</td>
              <td className="px-4 py-0.5">{time(servedAgainMs)}</td>
              <td className="px-4 py-0.5">{time(redundantAgainMs)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
