import { useFormatter, useTranslations } from 'use-intl';
import type { DrillDescription } from '../../../electron/contract/schemas.ts';
import type { Hypothesis } from '../../../electron/domain/drill/drill.ts';
import { formatBytes } from '../../../electron/domain/wording.ts';
import { formatSpan } from '../../ui/format.ts';
import { Panel } from '../../ui/panel.tsx';
import { useFormatMs } from '../../ui/use-format-ms.ts';
import { type Course, type MethodView, methodOf } from './method-view.ts';

/** What a drill does, from its own definition: hypothesis, method, what is tolerated, when it is broken off. */
export function DrillMethod({ drill }: { readonly drill: DrillDescription }) {
  const t = useTranslations('drills.screen');
  const method = methodOf(drill.id);
  return (
    <Panel title={t('what')}>
      <dl className="grid grid-cols-[8.5rem_minmax(0,1fr)] gap-x-4 gap-y-2 px-4 py-3">
        <dt className="text-quiet">{t('fault')}</dt>
        <dd className="break-words">{drill.fault}</dd>
        <dt className="text-quiet">{t('blast')}</dt>
        <dd className="break-words">{drill.blastRadius}</dd>
        <dt className="text-quiet">{t('expectation')}</dt>
        <dd className="space-y-1 break-words">
          <p>{drill.expectation}</p>
          <p className="text-quiet">{t('always')}</p>
        </dd>
        <dt className="text-quiet">{t('steps')}</dt>
        <dd>
          <Steps method={method} />
        </dd>
        <Tolerated method={method} />
        <AlsoHolds hypothesis={method.hypothesis} />
        <dt className="text-quiet">{t('abort')}</dt>
        <dd>
          <Aborts method={method} />
        </dd>
      </dl>
    </Panel>
  );
}

function Steps({ method: { course, steps } }: { readonly method: MethodView }) {
  const t = useTranslations('drills');
  const courseText = (told: Course) => {
    if (told.kind === 'drawn') return t('screen.course.drawn', { together: told.together });
    if (told.kind === 'drawn-in-turn')
      return t('screen.course.drawn-in-turn', { span: formatSpan(told.forMs) });
    return t(`screen.course.${told.kind}`);
  };
  return (
    <>
      <p>{courseText(course)}</p>
      {steps.length > 0 && (
        <ol className="list-decimal pl-5">
          {steps.map(({ tier, hits, holdMs, backWithinMs, times }) => (
            <li key={`${tier} ${hits} ${holdMs}`}>
              {t('screen.step', {
                hits: t(`screen.hits.${hits}`, { tier: t(`tier.${tier}`) }),
                hold: formatSpan(holdMs),
                back: formatSpan(backWithinMs),
              })}
              {times > 1 && ` ${t('screen.stepTimes', { times })}.`}
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function Tolerated({ method: { tolerances, sessions } }: { readonly method: MethodView }) {
  const t = useTranslations('drills.screen');
  if (tolerances.length === 0 && sessions === 'none') return null;
  return (
    <>
      <dt className="text-quiet">{t('tolerates')}</dt>
      <dd>
        <ul className="list-disc pl-5">
          {tolerances.map((tolerance) => (
            <li key={tolerance}>{t(`tolerance.${tolerance}`)}</li>
          ))}
          {sessions !== 'none' && <li>{t(`sessions.${sessions}`)}</li>}
        </ul>
      </dd>
    </>
  );
}

function AlsoHolds({ hypothesis }: { readonly hypothesis: readonly Hypothesis[] }) {
  const t = useTranslations('drills.screen');
  const format = useFormatter();
  const formatMs = useFormatMs();
  if (hypothesis.length === 0) return null;
  const text = (each: Hypothesis) => {
    switch (each.kind) {
      case 'p99':
        return t('hypothesis.p99', { time: formatMs(each.atMostMs) });
      case 'failed-share':
        return t('hypothesis.failed-share', {
          share: format.number(each.atMost, { style: 'percent', maximumFractionDigits: 2 }),
        });
      case 'refused-with':
        return t('hypothesis.refused-with', { status: String(each.status) });
      default:
        return t(`hypothesis.${each.kind}`);
    }
  };
  return (
    <>
      <dt className="text-quiet">{t('alsoHolds')}</dt>
      <dd>
        <ul className="list-disc pl-5">
          {hypothesis.map((each) => (
            <li key={each.kind}>{text(each)}</li>
          ))}
        </ul>
      </dd>
    </>
  );
}

function Aborts({ method: { abortWhen } }: { readonly method: MethodView }) {
  const t = useTranslations('drills.screen.abortWhen');
  return (
    <ul className="list-disc pl-5">
      {abortWhen.onLoss && <li>{t('onLoss')}</li>}
      <li>{t('notRedundant', { span: formatSpan(abortWhen.notRedundantForMs) })}</li>
      <li>{t('disk', { size: formatBytes(abortWhen.hostDiskBelowBytes) })}</li>
    </ul>
  );
}
