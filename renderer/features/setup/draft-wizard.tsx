import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { FailureData } from '../../../electron/contract/schemas.ts';
import type { SetupDraft } from '../../../electron/contract/setup-requests.ts';
import type { SetupStep } from '../../../electron/domain/setup/draft.ts';
import { failureFrom } from '../../state/actions.ts';
import { navigate } from '../../state/hash-location.ts';
import { useHostAnswer } from '../../state/host-answer.ts';
import { places } from '../../state/places.ts';
import { hostLink } from '../../state/session.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { showToast } from '../../ui/toast.tsx';
import { CapacityReportView } from '../capacity/capacity-report.tsx';
import { worstFit } from '../capacity/capacity-view.ts';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { AnswersStep, goToProblem, useAnswerChecks } from './answers-step.tsx';
import { DrillActions, DrillStep, useFirstDrill } from './drill-step.tsx';
import { EngineStep, useEngine } from './engine-step.tsx';
import { forgetSecrets, secretsOf } from './given-secrets.ts';
import { ProgressActions, type ProgressLine, ProgressStep, useProgress } from './progress-step.tsx';
import { canFinish, ReviewStep } from './review-step.tsx';
import { nameOf, reachableSteps, stepAfter, stepBefore, templateKey } from './setup-view.ts';
import { StepBar, StepFrame } from './step-frame.tsx';
import { SystemPicture } from './system-picture.tsx';
import { type DraftLine, useDraft } from './use-draft.ts';

/** From a system's questions to its first drill. */
export function DraftWizard({ draft: id }: { readonly draft: string }) {
  const t = useTranslations('setup');
  const line = useDraft(id);
  const progress = useProgress(line.draft?.written ?? null);
  const { draft } = line;
  if (draft === null) {
    return (
      <div className="flex flex-col gap-4">
        <ScreenHeading title={t('title')} />
        {line.failure === null ? (
          <Skeleton label={t('drafts.goOn')} lines={4} />
        ) : (
          <>
            <FailureNotice failure={line.failure} />
            <Button className="self-start" onClick={() => navigate(places.setup())}>
              {t('system.another')}
            </Button>
          </>
        )}
      </div>
    );
  }
  const name = nameOf(draft, line.answers);
  const step = line.step;
  return (
    <div className="flex flex-1 flex-col gap-4">
      <ScreenHeading
        title={name === '' ? t('title') : t('titleOf', { stack: name })}
        state={
          <span role="status" className="text-quiet text-small">
            {t(line.keeping === 'kept' ? 'saved' : line.keeping === 'keeping' ? 'saving' : 'notSaved')}
          </span>
        }
      />
      <StepBar current={step} reachable={reachableSteps(draft, progress.state === 'done')} onGo={line.goTo} />
      {line.failure !== null && <FailureNotice failure={line.failure} />}
      <Step key={step} step={step} draft={draft} line={line} progress={progress} />
    </div>
  );
}

interface StepProps {
  readonly draft: SetupDraft;
  readonly line: DraftLine;
  readonly progress: ProgressLine;
  readonly takesFocus: boolean;
}

function Step({ step, ...rest }: Omit<StepProps, 'takesFocus'> & { readonly step: SetupStep }) {
  const props = { ...rest, takesFocus: rest.line.hasMoved };
  switch (step) {
    case 'engine':
      return <EnginePart {...props} />;
    case 'system':
      return <SystemPart {...props} />;
    case 'answers':
      return <AnswersPart {...props} />;
    case 'capacity':
      return <CapacityPart {...props} />;
    case 'review':
      return <ReviewPart {...props} />;
    case 'progress':
      return <ProgressPart {...props} />;
    case 'drill':
      return <DrillPart {...props} />;
  }
}

function Way({
  line,
  step,
  next,
}: {
  readonly line: DraftLine;
  readonly step: SetupStep;
  readonly next?: ReactNode;
}) {
  const t = useTranslations('setup');
  return (
    <>
      {step !== 'engine' && <Button onClick={() => line.goTo(stepBefore(step))}>{t('back')}</Button>}
      {next ?? (
        <Button tone="primary" onClick={() => line.goTo(stepAfter(step))}>
          {t('next')}
        </Button>
      )}
    </>
  );
}

function EnginePart({ line, takesFocus }: StepProps) {
  const t = useTranslations('setup.engine');
  const { engine, look } = useEngine();
  return (
    <StepFrame
      step="engine"
      title={t('title')}
      takesFocus={takesFocus}
      actions={<Way line={line} step="engine" />}
    >
      <EngineStep engine={engine} onLook={look} />
    </StepFrame>
  );
}

function SystemPart({ draft, line, takesFocus }: StepProps) {
  const t = useTranslations('setup.system');
  const w = useTranslations('setup');
  const { source } = draft;
  const key = source.kind === 'template' ? templateKey(source.template) : null;
  const system =
    key !== null
      ? w(`templates.${key}.title`)
      : source.kind === 'template'
        ? source.template
        : source.fileName;
  return (
    <StepFrame
      step="system"
      title={t('chosen', { system })}
      takesFocus={takesFocus}
      actions={
        <>
          <Button tone="quiet" onClick={() => navigate(places.setup())}>
            {t('another')}
          </Button>
          <Way line={line} step="system" />
        </>
      }
    >
      <SystemPicture name={system} picture={draft.picture} />
    </StepFrame>
  );
}

function AnswersPart({ draft, line, takesFocus }: StepProps) {
  const t = useTranslations('setup');
  const view = useAnswerChecks(draft, line.answers, line.answer);
  return (
    <StepFrame
      step="answers"
      title={t('steps.answers')}
      takesFocus={takesFocus}
      actions={
        <Way
          line={line}
          step="answers"
          next={
            <Button tone="primary" onClick={() => goToProblem(view) || line.goTo('capacity')}>
              {t('next')}
            </Button>
          }
        />
      }
    >
      <AnswersStep draft={draft} answers={line.answers} view={view} />
    </StepFrame>
  );
}

/** What was typed must be there before the host is asked what follows from it. */
function usePreview({ draft, line }: Pick<StepProps, 'draft' | 'line'>) {
  const { flush } = line;
  const [round, setRound] = useState(0);
  useEffect(() => {
    void flush().then(() => setRound((count) => count + 1));
  }, [flush]);
  return useHostAnswer('setup.preview', { draft: draft.id }, round);
}

function CapacityPart({ draft, line, takesFocus }: StepProps) {
  const t = useTranslations('setup.capacity');
  const preview = usePreview({ draft, line });
  const report = preview.value?.capacity ?? null;
  const failure = preview.failure ?? preview.value?.failure ?? null;
  return (
    <StepFrame
      step="capacity"
      title={t('title')}
      takesFocus={takesFocus}
      actions={<Way line={line} step="capacity" />}
    >
      {preview.value === null && preview.failure === null && <Skeleton label={t('reading')} lines={4} />}
      {failure !== null && <FailureNotice failure={failure} />}
      {preview.value?.failures.map((mistake) => (
        <FailureNotice key={mistake.message} failure={mistake} />
      ))}
      {preview.value !== null && report === null && <p>{t('none')}</p>}
      {report !== null && (
        <>
          <p role="status">{t(worstFit(report))}</p>
          <CapacityReportView report={report} />
        </>
      )}
    </StepFrame>
  );
}

function ReviewPart({ draft, line, progress, takesFocus }: StepProps) {
  const t = useTranslations('setup.review');
  const preview = usePreview({ draft, line });
  const [failure, setFailure] = useState<FailureData | null>(null);
  const [isFinishing, setIsFinishing] = useState(false);
  const finish = async () => {
    setIsFinishing(true);
    setFailure(null);
    try {
      await line.flush();
      const { stack, keptSecrets } = await hostLink().call('setup.finish', {
        draft: draft.id,
        secrets: { ...secretsOf(draft.id) },
      });
      forgetSecrets(draft.id);
      if (keptSecrets.length > 0) showToast({ title: t('keptSecret', { names: keptSecrets.join(', ') }) });
      await hostLink().call('stack.up', { stack });
      await line.reload();
      line.goTo('progress');
    } catch (thrown) {
      setFailure(failureFrom(thrown));
      await line.reload();
      setIsFinishing(false);
    }
  };
  const isRunning = progress.state === 'running';
  return (
    <StepFrame
      step="review"
      title={t('title')}
      takesFocus={takesFocus}
      actions={
        <>
          <Button tone="quiet" onClick={preview.ask}>
            {t('again')}
          </Button>
          <Way
            line={line}
            step="review"
            next={
              <Button
                tone="primary"
                busy={isFinishing}
                disabled={preview.value === null || !canFinish(preview.value) || isRunning}
                onClick={() => void finish()}
              >
                {t('finish')}
              </Button>
            }
          />
        </>
      }
    >
      {failure !== null && <FailureNotice failure={failure} />}
      <ReviewStep preview={preview} />
    </StepFrame>
  );
}

function ProgressPart({ draft, line, progress, takesFocus }: StepProps) {
  const t = useTranslations('setup');
  const stack = draft.written;
  const { goTo } = line;
  const wasRunning = useRef(false);
  // Who watched it come up is taken on; who comes back later finds it as it was left.
  useEffect(() => {
    if (progress.state === 'done' && wasRunning.current) goTo('drill');
    wasRunning.current = progress.state === 'running';
  }, [progress.state, goTo]);
  if (stack === null)
    return (
      <EmptyState
        title={t('review.title')}
        action={<Button onClick={() => goTo('review')}>{t('back')}</Button>}
      />
    );
  return (
    <StepFrame
      step="progress"
      title={t('progress.title', { stack })}
      takesFocus={takesFocus}
      actions={
        <Way
          line={line}
          step="progress"
          next={<ProgressActions line={progress} onNext={() => goTo('drill')} />}
        />
      }
    >
      <ProgressStep stack={stack} line={progress} onChangeAnswers={() => goTo('answers')} />
    </StepFrame>
  );
}

function DrillPart({ draft, line, takesFocus }: StepProps) {
  const t = useTranslations('setup');
  const stack = draft.written ?? '';
  const wish = useFirstDrill(stack);
  /** Its work is done; what it led to is a stack like any other. */
  const remove = async () => {
    await hostLink()
      .call('setup.remove', { draft: draft.id })
      .catch(() => {});
  };
  const leave = async () => {
    await remove();
    navigate(places.stack(stack));
  };
  return (
    <StepFrame
      step="drill"
      title={t('drill.title')}
      takesFocus={takesFocus}
      actions={
        <Way
          line={line}
          step="drill"
          next={<DrillActions wish={wish} onLater={() => void leave()} onRun={() => void wish.run(remove)} />}
        />
      }
    >
      <DrillStep stack={stack} wish={wish} />
    </StepFrame>
  );
}
