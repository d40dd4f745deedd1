import { type ReactNode, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { DrillVerdict } from '../../../electron/contract/schemas.ts';
import { runDrill } from '../../state/actions.ts';
import { hrefOf, navigate } from '../../state/hash-location.ts';
import { places } from '../../state/places.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { AlertDialog } from '../../ui/alert-dialog.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Moment } from '../../ui/moment.tsx';
import { RadioGroup } from '../../ui/radio-group.tsx';
import { useFormatMs } from '../../ui/use-format-ms.ts';
import { shownName } from '../shell/shown-name.ts';
import { useIsReadOnly, useRefusalReason, useRunsOf } from '../shell/use-host.ts';
import type { NodeView, StackView } from '../stack/stack-view.ts';
import { type AimedDrill, drillsAt } from './drill-aim.ts';

/** Breaks this member on purpose: first what it will cost, then the question, then the run. */
export function FailIt({ node, view }: { readonly node: NodeView; readonly view: StackView }) {
  const t = useTranslations('topology.fail');
  const drills = useStacks((state) => state.drills[view.name]);
  const [chosen, setChosen] = useState<string | null>(null);
  const member = shownName(node.status.name);
  const aimed = drillsAt(node, drills ?? [], view);
  const shown = aimed.find(({ drill }) => drill.id === chosen) ?? aimed[0];
  if (shown === undefined) {
    return (
      <div className="p-4">
        <EmptyState
          title={t('none', { member })}
          action={
            <a href={hrefOf(places.drills(view.name))} className={buttonClass()}>
              {t('toDrills')}
            </a>
          }
        >
          <p>{t('noneText')}</p>
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="space-y-4 px-4 py-3">
      <p className="text-quiet">{t('intro')}</p>
      <RadioGroup
        label={t('choose')}
        value={shown.drill.id}
        onChange={setChosen}
        options={aimed.map(({ drill, certainty }) => ({
          value: drill.id,
          label: drill.title,
          hint: t(certainty, { member }),
        }))}
      />
      <Forecast aimed={shown} node={node} stack={view.name} />
    </div>
  );
}

function Forecast({
  aimed,
  node,
  stack,
}: {
  readonly aimed: AimedDrill;
  readonly node: NodeView;
  readonly stack: string;
}) {
  const t = useTranslations('topology.fail');
  const reason = useRefusalReason(stack);
  const isReadOnly = useIsReadOnly();
  const member = shownName(node.status.name);
  const [isAsked, setIsAsked] = useState(false);
  const { drill, certainty, prediction } = aimed;
  const { outcome, loss, destroys } = prediction;
  const start = async () => {
    const runId = await runDrill(stack, drill.id, { force: destroys === null ? null : stack });
    if (runId !== null) navigate(places.run(stack, runId));
  };
  return (
    <section
      aria-label={drill.title}
      className="space-y-3 rounded-md border border-line bg-sunken px-3 py-2.5"
    >
      <dl className="space-y-2">
        <Said name={t('what')}>{drill.fault}</Said>
        <Said name={t('radius')}>{drill.blastRadius}</Said>
        <Said name={t('expected')}>{drill.expectation}</Said>
        <Said name={t('predicted')}>{outcome}</Said>
        <Said name={t('loss')}>
          <span className={destroys === null ? '' : 'font-medium text-bad'}>{loss}</span>
        </Said>
        <Said name={t('last')}>
          <LastTime stack={stack} drill={drill.id} />
        </Said>
      </dl>
      {isUnprotected(node) && <p className="font-medium text-warn">{t('notRedundant', { member })}</p>}
      {certainty === 'perhaps' && <p className="text-quiet">{t('perhapsNote', { member })}</p>}
      {!isReadOnly && (
        <Button
          tone="danger"
          onClick={() => setIsAsked(true)}
          disabled={reason !== null}
          title={reason ?? undefined}
        >
          {t('start', { title: drill.title })}
        </Button>
      )}
      {reason !== null && <p className="text-quiet text-small">{reason}</p>}
      {isAsked && (
        <AlertDialog
          title={t('confirmTitle', { title: drill.title, stack })}
          confirmLabel={t('confirm')}
          reason={reason}
          {...(destroys === null ? {} : { mustType: stack, losses: [t('destroys')] })}
          onConfirm={() => void start()}
          onClose={() => setIsAsked(false)}
        >
          <p>{drill.blastRadius}</p>
          <p>
            {outcome} {loss}
          </p>
        </AlertDialog>
      )}
    </section>
  );
}

/** A drill begins from a steady state; without a twin that is ready there is none. */
function isUnprotected({ survival, serving, provenBy }: NodeView): boolean {
  return !serving || (survival === 'fails' && provenBy === null);
}

function Said({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt className="text-quiet text-small">{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

const NO_VERDICTS: readonly DrillVerdict[] = [];

function LastTime({ stack, drill }: { readonly stack: string; readonly drill: string }) {
  const t = useTranslations('topology.fail');
  const formatMs = useFormatMs();
  const runs = useRunsOf(stack);
  const kept = useStacks((state) => state.verdicts[stack]) ?? NO_VERDICTS;
  const all = [...runs.flatMap(({ verdict }) => verdict ?? []), ...kept];
  const last = all
    .filter(({ id }) => id === drill)
    .reduce<DrillVerdict | null>(
      (newest, each) => (newest === null || each.startedAtMs > newest.startedAtMs ? each : newest),
      null,
    );
  if (last === null) return t('never');
  const slowest = last.slowestMs === null ? '–' : formatMs(last.slowestMs);
  return (
    <>
      <span className={last.passed ? 'text-good' : 'text-bad'}>
        {last.passed ? t('passed') : t('failed')}
      </span>{' '}
      <Moment atMs={last.startedAtMs} />:{' '}
      {t('lastFigures', { lost: last.lost, failed: last.failed, slowest })}
    </>
  );
}
