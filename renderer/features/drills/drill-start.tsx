import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { useLocation } from 'wouter';
import type { DrillDescription, FailureData, StackStatus } from '../../../electron/contract/schemas.ts';
import type { Foresight } from '../../../electron/domain/drill/prediction.ts';
import { runDrill } from '../../state/actions.ts';
import { places } from '../../state/places.ts';
import { dismissRefusal, useRuns } from '../../state/runs-store.ts';
import { Button } from '../../ui/button.tsx';
import { formatSpan } from '../../ui/format.ts';
import { PlayIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { DrillOptionFields } from './drill-option-fields.tsx';
import { useNotNowText } from './not-now.tsx';
import {
  badOptions,
  canBeForced,
  type DrillOptions,
  offeredOptions,
  predictionFor,
  seedOf,
  USUAL_OPTIONS,
} from './preflight-view.ts';
import { useDrillsOf, useNotNow } from './use-drill-data.ts';

/** What will happen, what can be chosen, and the start. */
export function DrillStart({
  stack,
  drill,
  status,
  refused,
}: {
  readonly stack: string;
  readonly drill: DrillDescription;
  readonly status: StackStatus;
  /** Why the host refused the newest run of this drill; null when it did not. */
  readonly refused: FailureData | null;
}) {
  const t = useTranslations('drills.screen');
  const [options, setOptions] = useState<DrillOptions>(USUAL_OPTIONS);
  const [force, setForce] = useState('');
  const [, goTo] = useLocation();
  const offered = offeredOptions(drill.id, status.guard);
  const prediction = predictionFor(drill.id, status, useDrillsOf(stack) ?? [], options);
  const notNow = useNotNow(stack);
  const notNowText = useNotNowText();
  const refusal = useRuns((state) => state.refusals[stack]);
  const isStarting = useRuns((state) => state.starting[stack] === true);
  const needsForce = prediction.mayDestroy || canBeForced(refused);
  const isForced = force === stack;
  const canStart =
    notNow === null && badOptions(options).length === 0 && (isForced || !prediction.mayDestroy);
  const start = async () => {
    const runId = await runDrill(stack, drill.id, {
      ratePerSecond: options.ratePerSecond,
      clientRetries: options.clientRetries,
      assisted: options.assisted,
      seed: offered.seed ? (seedOf(options.seed) ?? null) : null,
      force: isForced ? stack : null,
    });
    if (runId !== null) goTo(places.run(stack, runId));
  };
  return (
    <Panel title={t('preflight')}>
      <form
        className="space-y-3 px-4 py-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (canStart) void start();
        }}
      >
        <PredictionText prediction={prediction} />
        {status.guard !== null && offered.handsOver && (
          <p className="break-words text-quiet">
            {t('guard')}: {options.assisted ? status.guard.text : t('guardAside')}
          </p>
        )}
        {refused !== null && (
          <section aria-label={t('refused')} className="space-y-1">
            <h3 className="font-medium">{t('refused')}</h3>
            <FailureNotice failure={refused} />
          </section>
        )}
        {notNow?.reason !== 'read-only' && (
          <DrillOptionFields drill={drill.id} options={options} offered={offered} onChange={setOptions} />
        )}
        {needsForce && notNow?.reason !== 'read-only' && (
          <TextField label={t('force', { stack })} mono value={force} onChange={setForce} />
        )}
        {refusal !== undefined && <FailureNotice failure={refusal} onDismiss={() => dismissRefusal(stack)} />}
        <div className="flex flex-wrap items-center gap-3">
          <Button
            type="submit"
            tone={prediction.mayDestroy ? 'danger' : 'primary'}
            icon={<PlayIcon />}
            busy={isStarting}
            disabled={!canStart}
          >
            {isStarting ? t('starting') : t('start')}
          </Button>
          {notNow !== null && <p className="min-w-0 break-words text-quiet">{notNowText(notNow)}</p>}
        </div>
      </form>
    </Panel>
  );
}

function PredictionText({ prediction }: { readonly prediction: Foresight }) {
  const t = useTranslations('drills.screen');
  const { clients, gapMs, sessionsWait, mayDestroy } = prediction;
  return (
    <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4">
      <dt className="text-quiet">{t('prediction')}</dt>
      <dd className="space-y-0.5">
        <p className="font-medium">
          {clients === 'gap' ? t('clients.gap', { span: formatSpan(gapMs) }) : t(`clients.${clients}`)}
        </p>
        {sessionsWait && <p>{t('sessionsWait')}</p>}
        <p className={mayDestroy ? 'font-medium text-bad' : ''}>
          {mayDestroy ? t('mayDestroy') : t('nothingLost')}
        </p>
      </dd>
    </dl>
  );
}
