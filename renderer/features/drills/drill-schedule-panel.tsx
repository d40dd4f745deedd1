import { useFormatter, useTranslations } from 'use-intl';
import { Link } from 'wouter';
import type { DrillId } from '../../../electron/contract/schemas.ts';
import { useHostAnswer } from '../../state/host-answer.ts';
import { places } from '../../state/places.ts';
import { buttonClass } from '../../ui/button.tsx';
import { CodeBlock } from '../../ui/code-block.tsx';
import { MomentAhead } from '../../ui/moment.tsx';
import { Panel } from '../../ui/panel.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { useHostNowMs } from '../shell/use-host.ts';
import { type ListedSchedule, nextTimes, scheduleSnippet } from './schedule-view.ts';

/** When the host runs the drill by itself, and how to have it do so. */
export function DrillSchedulePanel({
  stack,
  drill,
  version,
}: {
  readonly stack: string;
  readonly drill: DrillId;
  /** Changes when the schedules may have. */
  readonly version: string;
}) {
  const t = useTranslations('drills.screen');
  const { value, failure } = useHostAnswer('schedules.list', { stack }, version);
  const own = value?.schedules.filter((each) => each.drill === drill) ?? [];
  return (
    <Panel title={t('schedule')}>
      <div className="space-y-3 px-4 py-3">
        {failure !== null && <FailureNotice failure={failure} />}
        {own.map((schedule) => (
          <Schedule key={`${schedule.at} ${schedule.zone}`} schedule={schedule} />
        ))}
        {own.length > 0 && value?.isKept === false && <p className="text-warn">{t('notKept')}</p>}
        {value !== null && own.length === 0 && (
          <>
            <p>{t('scheduleNone')}</p>
            <CodeBlock label={t('scheduleFile')} text={scheduleSnippet(drill)} />
            <Link href={places.files(stack)} className={buttonClass()}>
              {t('scheduleOpen')}
            </Link>
          </>
        )}
      </div>
    </Panel>
  );
}

const SHOWN_TIMES = 3;
/** The next times stand still for so long: finding them reads a calendar. */
const STEP_MS = 60_000;

function Schedule({ schedule }: { readonly schedule: ListedSchedule }) {
  const t = useTranslations('drills.screen');
  const format = useFormatter();
  const nowMs = Math.floor(useHostNowMs() / STEP_MS) * STEP_MS;
  const times = nextTimes(schedule, nowMs, SHOWN_TIMES);
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1">
      <dt className="text-quiet">{t('cron')}</dt>
      <dd className="break-words font-mono">{schedule.at}</dd>
      <dt className="text-quiet">{t('zone')}</dt>
      <dd className="break-words">{schedule.zone}</dd>
      <dt className="text-quiet">{t('quiet')}</dt>
      <dd>{schedule.quiet.length === 0 ? t('quietNone') : schedule.quiet.join(', ')}</dd>
      <dt className="text-quiet">{t('load')}</dt>
      <dd>{t('perSecond', { rate: schedule.ratePerSecond })}</dd>
      <dt className="text-quiet">{t('nextTimes')}</dt>
      <dd>
        {times.length === 0 ? (
          <p className="text-warn">{t('never')}</p>
        ) : (
          <ul>
            {times.map((atMs) => (
              <li key={atMs}>
                {format.dateTime(new Date(atMs), {
                  dateStyle: 'full',
                  timeStyle: 'short',
                  timeZone: schedule.zone,
                })}{' '}
                <span className="text-quiet">
                  (<MomentAhead atMs={atMs} />)
                </span>
              </li>
            ))}
          </ul>
        )}
        {schedule.onlyWhenRedundant && <p className="text-quiet">{t('onlyRedundant')}</p>}
      </dd>
    </dl>
  );
}
