import { useTranslations } from 'use-intl';
import type { DrillVerdict } from '../../../electron/contract/schemas.ts';
import { Panel } from '../../ui/panel.tsx';
import { IncidentSteps } from '../incidents/incident-step-list.tsx';
import { incidentSteps } from '../incidents/incident-steps.ts';
import type { EventsOfRun } from './use-events-of.ts';

/** Who stood guard, and what of the recovery was their doing, step by step. */
export function GuardianPanel({
  read: { events },
  verdict: { guardedBy },
}: {
  readonly read: EventsOfRun;
  readonly verdict: DrillVerdict;
}) {
  const t = useTranslations('runs');
  const incidents = events?.filter(({ kind }) => kind.startsWith('guardian-')) ?? [];
  return (
    <Panel title={t('guardian')}>
      <div className="space-y-2 px-4 py-3">
        <p>{t(`guardedBy.${guardedBy ?? 'none'}`)}</p>
        {incidents.map(({ id, atMs, text }) => (
          <div key={id}>
            <p className="break-words">{incidentSteps(text, atMs).summary}</p>
            <IncidentSteps steps={incidentSteps(text, atMs).steps} />
          </div>
        ))}
      </div>
    </Panel>
  );
}
