import { type ReactNode, useEffect, useRef } from 'react';
import { useTranslations } from 'use-intl';
import { SETUP_STEPS, type SetupStep } from '../../../electron/domain/setup/draft.ts';
import { CheckIcon } from '../../ui/icons.tsx';

/** The seven steps in a row; those that can be gone to are buttons. */
export function StepBar({
  current,
  reachable,
  onGo,
}: {
  readonly current: SetupStep;
  readonly reachable: ReadonlySet<SetupStep>;
  readonly onGo: (step: SetupStep) => void;
}) {
  const t = useTranslations('setup.steps');
  const at = SETUP_STEPS.indexOf(current);
  return (
    <nav aria-label={t('label')}>
      <ol className="flex flex-wrap gap-1">
        {SETUP_STEPS.map((step, index) => (
          <li key={step}>
            <button
              type="button"
              disabled={!reachable.has(step)}
              aria-current={step === current ? 'step' : undefined}
              onClick={() => onGo(step)}
              className="flex h-8 items-center gap-2 rounded-sm border border-transparent px-2.5 text-quiet hover:not-disabled:bg-sunken hover:not-disabled:text-ink disabled:cursor-not-allowed aria-[current=step]:border-accent aria-[current=step]:bg-accent-wash aria-[current=step]:font-medium aria-[current=step]:text-ink"
            >
              <span
                aria-hidden="true"
                className={`inline-flex size-5 items-center justify-center rounded-full border text-small tabular-nums ${index === at ? 'border-accent text-accent' : 'border-line-strong'}`}
              >
                {index < at ? <CheckIcon /> : index + 1}
              </span>
              {t(step)}
              {index < at && <span className="sr-only">({t('done')})</span>}
            </button>
          </li>
        ))}
      </ol>
    </nav>
  );
}

/** One step: its title, which the focus goes to when the step changes, its content, and the way on. */
export function StepFrame({
  step,
  title,
  takesFocus,
  children,
  actions,
}: {
  readonly step: SetupStep;
  readonly title: string;
  /** False on arrival at the page, whose own heading has the focus then. */
  readonly takesFocus: boolean;
  readonly children: ReactNode;
  /** The way on last. */
  readonly actions?: ReactNode;
}) {
  const t = useTranslations('setup.steps');
  const heading = useRef<HTMLHeadingElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus moves when the step does, and only then
  useEffect(() => {
    if (takesFocus) heading.current?.focus();
  }, [step]);
  return (
    <section aria-labelledby={`step-${step}`} className="flex min-h-0 flex-1 flex-col gap-4">
      <h2
        ref={heading}
        id={`step-${step}`}
        tabIndex={-1}
        className="font-semibold text-lead outline-offset-4"
      >
        {title}
        <span className="sr-only">
          {' '}
          {t('ofSeven', { step: SETUP_STEPS.indexOf(step) + 1, name: t(step) })}
        </span>
      </h2>
      {/* What gets the focus stops above the row of actions, which would cover it. */}
      <div className="flex min-h-0 flex-1 flex-col gap-4 **:scroll-mb-20">{children}</div>
      {actions !== undefined && (
        <footer className="sticky -bottom-4 flex flex-wrap items-center justify-end gap-2 border-line border-t bg-canvas py-3">
          {actions}
        </footer>
      )}
    </section>
  );
}
