import { useTranslations } from 'use-intl';
import { bringUp } from '../../state/actions.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog, DialogFooter } from '../../ui/dialog.tsx';
import { FailureNotice } from '../shell/failure-notice.tsx';
import { useIsReadOnly, useRefusalReason } from '../shell/use-host.ts';
import { PlanBlockers, usePlan } from './use-plan.tsx';

/** The dry run: what “Up” would do, as the same text that the command line prints. */
export function PlanDialog({ stack, onClose }: { readonly stack: string; readonly onClose: () => void }) {
  const t = useTranslations('topology.plan');
  const reading = usePlan(stack, 'up', false);
  const reason = useRefusalReason(stack);
  const isReadOnly = useIsReadOnly();
  const plan = reading.kind === 'read' ? reading.plan : null;
  const isEmpty = plan !== null && plan.operations.length === 0 && plan.blockers.length === 0;
  const canExecute = plan !== null && !isEmpty && plan.blockers.length === 0 && reason === null;
  const execute = () => {
    onClose();
    void bringUp(stack);
  };
  return (
    <Dialog title={t('title', { stack })} onClose={onClose} wide>
      {reading.kind === 'waiting' && <p className="p-4 text-quiet">{t('waiting')}</p>}
      {reading.kind === 'failed' && (
        <div className="p-4">
          <FailureNotice failure={reading.failure} />
        </div>
      )}
      {isEmpty && <p className="p-4">{t('empty')}</p>}
      {plan !== null && <PlanBlockers plan={plan} />}
      {plan !== null && !isEmpty && (
        <section
          aria-label={t('operations')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          className="min-h-0 overflow-auto"
        >
          <pre className="w-max min-w-full bg-sunken px-4 py-3 font-mono text-small">{plan.text}</pre>
        </section>
      )}
      <DialogFooter>
        {plan !== null && !isEmpty && (
          <p className="flex-1 text-quiet">{t('count', { count: plan.operations.length })}</p>
        )}
        <Button onClick={onClose}>{t('close')}</Button>
        {!isEmpty && !isReadOnly && (
          <Button tone="primary" disabled={!canExecute} onClick={execute} title={reason ?? undefined}>
            {t('execute')}
          </Button>
        )}
      </DialogFooter>
    </Dialog>
  );
}
