import { useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { StackStatus } from '../../../electron/contract/schemas.ts';
import { places } from '../../state/places.ts';
import { activeRun } from '../../state/runs-store.ts';
import { Badge, type BadgeTone } from '../../ui/badge.tsx';
import { buttonClass } from '../../ui/button.tsx';
import { capitalised } from '../../ui/format.ts';
import { Moment, MomentAhead } from '../../ui/moment.tsx';
import { useDrillTitle, useRunTitle } from '../runs/use-run-title.ts';
import { useIsLinked, useRunsOf } from '../shell/use-host.ts';
import type { StackView } from '../stack/stack-view.ts';
import { SurvivalMark, survivalTone } from '../stack/survival-mark.tsx';
import { membersOf } from './overview-view.ts';

const STATE_TONES: Readonly<Record<StackStatus['state'], BadgeTone>> = {
  absent: 'plain',
  healthy: 'good',
  degraded: 'warn',
  down: 'bad',
  changing: 'accent',
  unknown: 'plain',
};

/** One stack: whether it survives, what that rests on, and the next thing to do about it. */
export function StackCard({ status, view }: { readonly status: StackStatus; readonly view: StackView }) {
  const t = useTranslations('overview');
  const isLinked = useIsLinked();
  const titleOf = useRunTitle();
  const drillTitleOf = useDrillTitle();
  const active = activeRun(useRunsOf(status.stack));
  const { ready, all } = membersOf(status);
  return (
    <article
      aria-label={status.stack}
      className="flex flex-wrap items-start gap-x-4 gap-y-2 rounded-md border border-line bg-surface px-4 py-3 shadow-(--shadow)"
    >
      <span className="mt-1">
        <SurvivalMark survival={isLinked ? view.survival : 'unknown'} sizePx={28} />
      </span>
      <div className="min-w-0 flex-1 basis-80">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <h2 className="min-w-0 break-words font-semibold text-lead">
            <Link href={places.stack(status.stack)} className="rounded-sm hover:underline">
              {status.stack}
            </Link>
          </h2>
          <Badge tone={isLinked ? STATE_TONES[status.state] : 'plain'}>
            {isLinked ? t(`states.${status.state}`) : t('was', { word: t(`states.${status.state}`) })}
          </Badge>
          {status.drift && status.state !== 'absent' && <Badge tone="warn">{t('drift')}</Badge>}
        </div>
        <p>
          <strong className={`font-semibold ${survivalTone(isLinked ? view.survival : 'unknown')}`}>
            {capitalised(isLinked ? view.word : t('was', { word: view.word }))}.
          </strong>{' '}
          {view.headline}
        </p>
        {status.failure !== null && <p className="break-words text-bad">{status.failure.message}</p>}
        <ul className="flex flex-wrap gap-x-4 text-quiet">
          {all > 0 && <li>{t('members', { ready, all })}</li>}
          {view.provenAtMs !== null && (
            <li>
              {t('proven')} <Moment atMs={view.provenAtMs} />
            </li>
          )}
          {status.nextDrill !== null && (
            <li>
              {t('next', { drill: drillTitleOf(status.stack, status.nextDrill.drill) })}{' '}
              <MomentAhead atMs={status.nextDrill.atMs} />
            </li>
          )}
          {active !== null && (
            <li>
              <Link href={places.run(status.stack, active.id)} className="rounded-sm text-accent underline">
                {t('underWay', { run: titleOf(active) })}
              </Link>
            </li>
          )}
        </ul>
      </div>
      <div className="flex gap-2">
        <Link href={places.drills(status.stack)} className={buttonClass('quiet')}>
          {t('drills')}
        </Link>
        <Link href={places.stack(status.stack)} className={buttonClass()}>
          {t('open')}
        </Link>
      </div>
    </article>
  );
}
