import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { DrillDescription, FailureData } from '../../../electron/contract/schemas.ts';
import { failureFrom } from '../../state/actions.ts';
import { navigate } from '../../state/hash-location.ts';
import { useHostAnswer } from '../../state/host-answer.ts';
import { places } from '../../state/places.ts';
import { hostLink } from '../../state/session.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { PlayIcon } from '../../ui/icons.tsx';
import { Panel } from '../../ui/panel.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { drillsToOffer } from './progress-view.ts';

const RATE_PER_SECOND = 200;
const NO_ENDPOINTS: readonly { readonly label: string; readonly url: string }[] = [];

export interface DrillWish {
  readonly drill: DrillDescription | null;
  readonly failure: FailureData | null;
  readonly isStarting: boolean;
  readonly choose: (id: string) => void;
  readonly offered: readonly DrillDescription[] | null;
  readonly run: (before: () => Promise<void>) => Promise<void>;
}

export function useFirstDrill(stack: string): DrillWish {
  const answer = useHostAnswer('drills.list', { stack });
  const [chosen, setChosen] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<FailureData | null>(null);
  const [isStarting, setIsStarting] = useState(false);
  const offered = answer.value === null ? null : drillsToOffer(answer.value.drills);
  const drill = offered?.find(({ id }) => id === chosen) ?? offered?.[0] ?? null;
  return {
    ...{ drill, offered, isStarting },
    failure: refusal ?? answer.failure,
    choose: setChosen,
    run: async (before) => {
      if (drill === null) return;
      setIsStarting(true);
      setRefusal(null);
      try {
        const { runId } = await hostLink().call('drill.run', {
          ...{ stack, drill: drill.id, ratePerSecond: RATE_PER_SECOND, clientRetries: null },
          ...{ assisted: true, seed: null, force: null },
        });
        await before();
        navigate(places.run(stack, runId));
      } catch (thrown) {
        setRefusal(failureFrom(thrown));
        setIsStarting(false);
      }
    },
  };
}

/** Up is not proven: the first drill is offered at once. */
export function DrillStep({ stack, wish }: { readonly stack: string; readonly wish: DrillWish }) {
  const t = useTranslations('setup.drill');
  const endpoints = useStacks(({ byName }) => byName[stack]?.endpoints ?? NO_ENDPOINTS);
  const { drill, offered, failure } = wish;
  return (
    <div className="max-w-3xl space-y-4">
      <p>{t('text')}</p>
      {endpoints.length > 0 && (
        <div>
          <p className="font-medium">{t('reached')}</p>
          <ul>
            {endpoints.map(({ label, url }) => (
              <li key={`${label} ${url}`} className="break-all">
                <span className="text-quiet">{label}</span>{' '}
                <a
                  href={url}
                  target="_blank"
                  rel="noreferrer"
                  className="font-mono text-accent text-small underline"
                >
                  {url}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
      {failure !== null && <FailureNotice failure={failure} />}
      {offered === null && failure === null && <Skeleton label={t('reading')} lines={3} />}
      {offered !== null && drill === null && <EmptyState title={t('none')} />}
      {offered !== null && drill !== null && (
        <Panel title={t('choose')}>
          <div className="grid gap-x-8 gap-y-3 px-4 py-3 sm:grid-cols-2">
            <RadioGroup
              label={t('choose')}
              hideLabel
              options={offered.map(({ id, title }) => ({ value: id, label: title }))}
              value={drill.id}
              onChange={wish.choose}
            />
            <dl className="space-y-2">
              <Fact word={t('fault')} text={drill.fault} />
              <Fact word={t('radius')} text={drill.blastRadius} />
              <Fact word={t('expectation')} text={drill.expectation} />
            </dl>
          </div>
        </Panel>
      )}
    </div>
  );
}

function Fact({ word, text }: { readonly word: string; readonly text: string }) {
  return (
    <div>
      <dt className="text-quiet text-small">{word}</dt>
      <dd className="break-words">{text}</dd>
    </div>
  );
}

export function DrillActions({
  wish,
  onLater,
  onRun,
}: {
  readonly wish: DrillWish;
  readonly onLater: () => void;
  readonly onRun: () => void;
}) {
  const t = useTranslations('setup.drill');
  return (
    <>
      <Button onClick={onLater}>{t('later')}</Button>
      <Button
        tone="primary"
        icon={<PlayIcon />}
        busy={wish.isStarting}
        disabled={wish.drill === null}
        onClick={onRun}
      >
        {t('run')}
      </Button>
    </>
  );
}
