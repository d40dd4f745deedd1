import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { bringDown } from '../../state/actions.ts';
import { AlertDialog } from '../../ui/alert-dialog.tsx';
import { Checkbox } from '../../ui/checkbox.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { useRefusalReason } from '../shell/use-host.ts';
import { type RemovalView, viewRemoval } from './removal-view.ts';
import { useListOf } from './use-list-of.ts';
import { PlanBlockers, type PlanReading, usePlan } from './use-plan.tsx';

/** Names what will be lost, then asks for the stack's name: nobody types it by accident. */
export function DownDialog({ stack, onClose }: { readonly stack: string; readonly onClose: () => void }) {
  const t = useTranslations('topology.down');
  const [removeData, setRemoveData] = useState(false);
  const reason = useRefusalReason(stack);
  const reading = usePlan(stack, 'down', removeData);
  const removal = reading.kind === 'read' ? viewRemoval(reading.plan) : null;
  return (
    <AlertDialog
      title={t('title', { stack })}
      losses={removeData ? (removal?.volumes ?? []) : []}
      mustType={stack}
      keepLabel={t('keep')}
      confirmLabel={removeData ? t('confirmData') : t('confirm')}
      reason={reason}
      onConfirm={() => void bringDown(stack, removeData)}
      onClose={onClose}
    >
      <Removal reading={reading} removal={removal} removeData={removeData} />
      <Checkbox label={t('alsoData')} checked={removeData} onChange={setRemoveData} />
    </AlertDialog>
  );
}

function Removal({
  reading,
  removal,
  removeData,
}: {
  readonly reading: PlanReading;
  readonly removal: RemovalView | null;
  readonly removeData: boolean;
}) {
  const t = useTranslations('topology.down');
  const listOf = useListOf();
  if (reading.kind === 'failed') return <FailureNotice failure={reading.failure} />;
  if (reading.kind === 'waiting' || removal === null) return <p className="text-quiet">{t('waiting')}</p>;
  const { counts } = removal;
  const what = (['containers', 'networks', 'volumes'] as const).flatMap((kind) =>
    counts[kind] === 0 ? [] : t(kind, { count: counts[kind] }),
  );
  return (
    <>
      <p>
        {what.length === 0 ? t('nothing') : t('removes', { what: listOf(what) })}{' '}
        {removeData ? t('dataGone') : t('dataStays')}
      </p>
      <PlanBlockers plan={reading.plan} />
    </>
  );
}
