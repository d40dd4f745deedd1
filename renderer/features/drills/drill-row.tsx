import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import { places } from '../../state/places.ts';
import { Badge } from '../../ui/badge.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { PlayIcon } from '../../ui/icons.tsx';
import { Moment } from '../../ui/moment.tsx';
import { Sparkline } from '../../ui/sparkline.tsx';
import { useFormatMs } from '../../ui/use-format-ms.ts';
import { useIsReadOnly } from '../shell/use-host.ts';
import type { CatalogueRow } from './catalogue-view.ts';
import { ProofWord } from './proof-word.tsx';

/** One drill of the catalogue: what it does, whom it hits, what should happen, what is known. */
export function DrillRow({ stack, row }: { readonly stack: string; readonly row: CatalogueRow }) {
  const t = useTranslations('drills');
  const isReadOnly = useIsReadOnly();
  const { drill, deed } = row;
  const to = places.drill(stack, drill.id);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-5 gap-y-1 px-4 py-2.5 lg:grid-cols-[minmax(0,1fr)_13rem_auto]">
      <div className="min-w-0">
        <h3 className="flex flex-wrap items-center gap-x-2">
          <Link href={to} className="rounded-sm font-medium hover:underline">
            {drill.title}
          </Link>
          <Badge>{t(`deed.${deed}`)}</Badge>
        </h3>
        <dl className="mt-0.5 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-small">
          <dt className="text-quiet">{t('hits')}</dt>
          <dd className="break-words">{drill.blastRadius}</dd>
          <dt className="text-quiet">{t('expected')}</dt>
          <dd className="break-words">{drill.expectation}</dd>
        </dl>
      </div>
      <div className="col-span-full min-w-0 lg:col-span-1">
        <Known stack={stack} row={row} />
      </div>
      <Link
        href={to}
        aria-label={t(isReadOnly ? 'openNamed' : 'runNamed', { title: drill.title })}
        className={`${buttonClass()} col-start-2 row-start-1 lg:col-start-3`}
      >
        {!isReadOnly && <PlayIcon />}
        {t(isReadOnly ? 'open' : 'run')}
      </Link>
    </li>
  );
}

function Known({
  stack,
  row: { proof, spark, regressions },
}: {
  readonly stack: string;
  readonly row: CatalogueRow;
}) {
  const t = useTranslations('drills');
  const formatMs = useFormatMs();
  switch (proof.kind) {
    case 'never':
      return <ProofWord kind="never" />;
    case 'running':
      return (
        <Link href={places.run(stack, proof.runId)} className="rounded-sm hover:underline">
          <ProofWord kind="running" />
        </Link>
      );
    case 'unfinished':
      return (
        <p className="flex flex-wrap items-center gap-x-2">
          <Link href={places.run(stack, proof.run.id)} className="rounded-sm hover:underline">
            <ProofWord kind="unfinished" />
          </Link>
          <Moment atMs={proof.run.startedAtMs} className="text-quiet text-small" />
        </p>
      );
    default: {
      const { verdict } = proof;
      return (
        <div className="space-y-0.5">
          <p className="flex flex-wrap items-center gap-x-2">
            <Link href={places.run(stack, verdict.runId)} className="rounded-sm hover:underline">
              <ProofWord kind={proof.kind} />
            </Link>
            <Moment atMs={verdict.startedAtMs} className="text-quiet text-small" />
          </p>
          <p className="flex flex-wrap items-center gap-x-2 text-small tabular-nums">
            {t('figures', { lost: verdict.lost, failed: verdict.failed })}
            {spark.length > 1 && (
              <Sparkline
                values={spark}
                label={t('sparkline', {
                  count: spark.length,
                  low: formatMs(Math.min(...spark)),
                  high: formatMs(Math.max(...spark)),
                })}
              />
            )}
          </p>
          {proof.kind === 'expired' && (
            <p className="break-words text-small text-warn">{t('expiredSince', { change: proof.change })}</p>
          )}
          {regressions.map((text) => (
            <p key={text} className="break-words text-small text-warn">
              {text}
            </p>
          ))}
        </div>
      );
    }
  }
}
