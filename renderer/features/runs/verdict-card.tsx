import type { DrillVerdict } from '../../../electron/contract/schemas.ts';
import { disturbanceText } from '../../../electron/domain/drill/machine-share.ts';
import { formatCount } from '../../../electron/domain/wording.ts';
import { formatMs } from '../../ui/format.ts';

/** The verdict in one sentence, each reason against it, and the figures it was made from. */
export function VerdictCard({ verdict }: { readonly verdict: DrillVerdict }) {
  const disturbance = disturbanceText(verdict.machine);
  return (
    <section aria-label="Verdict" className="space-y-2">
      <p className={`rounded-sm px-3 py-2 font-medium ${verdict.passed ? 'bg-good-wash' : 'bg-bad-wash'}`}>
        {verdict.sentence}
      </p>
      {verdict.deviations.length > 0 && (
        <ul className="list-disc pl-5 text-bad">
          {verdict.deviations.map((deviation) => (
            <li key={deviation}>{deviation}</li>
          ))}
        </ul>
      )}
      {verdict.regressions.length > 0 && (
        <ul aria-label="Worse than usual" className="list-disc pl-5 text-warn">
          {verdict.regressions.map(({ figure, text }) => (
            <li key={figure}>{text}</li>
          ))}
        </ul>
      )}
      {disturbance !== null && <p className="text-warn">{disturbance}</p>}
      <dl className="grid grid-cols-[repeat(auto-fill,minmax(7rem,1fr))] gap-x-4 gap-y-1.5">
        {figuresOf(verdict).map(({ name, value, bad }) => (
          <div key={name}>
            <dt className="text-quiet text-small">{name}</dt>
            <dd className={`font-medium ${bad === true ? 'text-bad' : ''}`}>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface Figure {
  readonly name: string;
  readonly value: string;
  readonly bad?: boolean;
}

function figuresOf(verdict: DrillVerdict): readonly Figure[] {
  const time = (ms: number | null) => (ms === null ? 'not seen' : formatMs(ms));
  return [
    { name: 'lost', value: formatCount(verdict.lost), bad: verdict.lost > 0 },
    { name: 'duplicated', value: formatCount(verdict.duplicated), bad: verdict.duplicated > 0 },
    { name: 'failed', value: formatCount(verdict.failed), bad: verdict.failed > 0 },
    { name: 'unacknowledged', value: formatCount(verdict.unacknowledged) },
    {
      name: 'sent of planned',
      value: `${formatCount(verdict.sentRequests)} / ${formatCount(verdict.plannedRequests)}`,
    },
    { name: 'retried by clients', value: formatCount(verdict.retriedRequests) },
    {
      name: 'median / 99 %',
      value: `${formatMs(verdict.latencyMs.p50)} / ${formatMs(verdict.latencyMs.p99)}`,
    },
    { name: 'slowest answer', value: time(verdict.slowestMs) },
    { name: 'longest without an answer', value: time(verdict.longestGapMs) },
    { name: 'detected after', value: time(verdict.detectMs) },
    { name: 'served again after', value: time(verdict.servedAgainMs) },
    { name: 'redundant again after', value: time(verdict.redundantAgainMs) },
    ...sessionFiguresOf(verdict),
    ...balancerFiguresOf(verdict),
    ...machineFiguresOf(verdict),
  ];
}

function machineFiguresOf({ machine }: DrillVerdict): readonly Figure[] {
  return machine === null ? [] : [{ name: 'cost of measuring', value: `${machine.ownPercent} % of a core` }];
}

/** What the balancers did about it, by their own counters. */
function balancerFiguresOf({ balancers }: DrillVerdict): readonly Figure[] {
  if (balancers === null) return [];
  const atLeast = (count: number) => (balancers.isComplete ? '' : '≥ ') + formatCount(count);
  return [
    { name: 'retried by balancers', value: atLeast(balancers.retries) },
    { name: 'given to another', value: atLeast(balancers.redispatches) },
    { name: 'failed checks', value: atLeast(balancers.failedChecks) },
  ];
}

/** The openings wait for a replica, later writes do not: only the first is a promise. */
function sessionFiguresOf({ sessions }: DrillVerdict): readonly Figure[] {
  if (sessions === null) return [];
  const ofAll = (part: number, all: number) => `${formatCount(part)} / ${formatCount(all)}`;
  return [
    {
      name: 'sessions lost',
      value: ofAll(sessions.lost, sessions.acknowledged),
      bad: sessions.lost > 0,
    },
    { name: 'sessions not opened', value: ofAll(sessions.failed, sessions.requests) },
    { name: 'unconfirmed writes lost', value: ofAll(sessions.writesLost, sessions.writesAcknowledged) },
  ];
}
