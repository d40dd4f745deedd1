import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import type { DraftSource } from '../../../electron/domain/setup/draft.ts';
import { failureFrom } from '../../state/actions.ts';
import { navigate } from '../../state/hash-location.ts';
import { useHostAnswer } from '../../state/host-answer.ts';
import { places } from '../../state/places.ts';
import { hostLink } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { DraftList } from './draft-list.tsx';
import { EngineStep, useEngine } from './engine-step.tsx';
import { reachableSteps } from './setup-view.ts';
import { StepBar, StepFrame } from './step-frame.tsx';
import { SystemStep } from './system-step.tsx';

/** Before there is a draft: the engine, then the system. Drafts that were begun are offered first. */
export function StartWizard() {
  const t = useTranslations('setup');
  const { engine, look } = useEngine();
  const drafts = useHostAnswer('setup.drafts', {});
  // Where there is an engine already, nobody needs to be told so first.
  const [chosen, setChosen] = useState<'engine' | 'system' | null>(null);
  const [failure, setFailure] = useState<FailureData | null>(null);
  const [isCreating, setIsCreating] = useState(false);
  const step = chosen ?? (engine?.connected === true ? 'system' : 'engine');
  const create = async (source: DraftSource) => {
    setIsCreating(true);
    try {
      const { id } = await hostLink().call('setup.create', { source });
      navigate(places.setup(id));
    } catch (thrown) {
      setFailure(failureFrom(thrown));
      setIsCreating(false);
    }
  };
  return (
    <div className="flex flex-1 flex-col gap-4">
      <ScreenHeading title={t('title')} />
      <StepBar
        current={step}
        reachable={reachableSteps(null, false)}
        onGo={(to) => setChosen(to === 'engine' ? 'engine' : 'system')}
      />
      {drafts.value !== null && drafts.value.drafts.length > 0 && (
        <DraftList drafts={drafts.value.drafts} onChange={drafts.ask} />
      )}
      {failure !== null && <FailureNotice failure={failure} onDismiss={() => setFailure(null)} />}
      {step === 'engine' ? (
        <StepFrame
          step="engine"
          title={t('engine.title')}
          takesFocus={chosen !== null}
          actions={
            <Button tone="primary" onClick={() => setChosen('system')}>
              {t('next')}
            </Button>
          }
        >
          <EngineStep engine={engine} onLook={look} />
        </StepFrame>
      ) : (
        <StepFrame step="system" title={t('system.title')} takesFocus={chosen !== null}>
          <SystemStep isBusy={isCreating} onChoose={create} />
        </StepFrame>
      )}
    </div>
  );
}
