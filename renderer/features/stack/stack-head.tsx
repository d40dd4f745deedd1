import { useState } from 'react';
import type { StackStatus } from '../../../electron/contract/schemas.ts';
import { bringUp } from '../../state/actions.ts';
import { useConnection } from '../../state/connection-store.ts';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { useRefusalReason } from '../shell/use-host.ts';
import { DownDialog } from './down-dialog.tsx';
import { PlanDialog } from './plan-dialog.tsx';

const STATES: Readonly<Record<StackStatus['state'], { readonly word: string; readonly tone: string }>> = {
  absent: { word: 'not brought up', tone: 'text-quiet border-line-strong' },
  healthy: { word: 'healthy', tone: 'text-good border-good/50' },
  degraded: { word: 'degraded', tone: 'text-warn border-warn/50' },
  down: { word: 'down', tone: 'text-bad border-bad/50' },
  changing: { word: 'changing', tone: 'text-accent border-accent/50' },
  unknown: { word: 'state not known', tone: 'text-quiet border-line-strong' },
};

/** The stack's name, what the engine says of it, where it answers, and what can be done with it. */
export function StackHead({ status }: { readonly status: StackStatus }) {
  const [dialog, setDialog] = useState<'plan' | 'down' | null>(null);
  const reason = useRefusalReason(status.stack);
  const isLinked = useConnection((state) => state.connection.phase === 'connected');
  const { word, tone } = STATES[status.state];
  const hasContainers = status.state !== 'absent';
  const needsUp = status.state === 'absent' || status.drift || status.state === 'down';
  const close = () => setDialog(null);
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <h1 tabIndex={-1} className="font-semibold text-title">
        {status.stack}
      </h1>
      <span className={`rounded-sm border px-1.5 text-small ${tone}`}>{isLinked ? word : `was ${word}`}</span>
      {status.drift && hasContainers && (
        <span className="rounded-sm border border-warn/50 px-1.5 text-small text-warn">
          differs from its file
        </span>
      )}
      <Endpoints endpoints={status.endpoints} live={hasContainers} />
      <div className="flex-1" />
      <div className="flex gap-2">
        <Button onClick={() => setDialog('plan')} disabled={!isLinked}>
          Plan …
        </Button>
        <Button
          tone={needsUp ? 'primary' : 'plain'}
          onClick={() => bringUp(status.stack)}
          disabled={reason !== null}
          title={reason ?? undefined}
        >
          Up
        </Button>
        <Button onClick={() => setDialog('down')} disabled={!hasContainers || !isLinked}>
          Down …
        </Button>
      </div>
      {dialog === 'plan' && <PlanDialog stack={status.stack} onClose={close} />}
      {dialog === 'down' && <DownDialog stack={status.stack} onClose={close} />}
    </div>
  );
}

function Endpoints({
  endpoints,
  live,
}: {
  readonly endpoints: StackStatus['endpoints'];
  readonly live: boolean;
}) {
  if (endpoints.length === 0 || !live) return null;
  return (
    <ul aria-label="Addresses" className="flex flex-wrap items-center gap-x-4">
      {endpoints.map(({ label, url }) => (
        <li key={url} className="flex items-center gap-1">
          <span className="text-quiet">{label}</span>
          {/^https?:/.test(url) ? (
            <a
              href={url}
              target="_blank"
              rel="noreferrer"
              className="rounded-sm font-mono text-accent text-small underline underline-offset-2"
            >
              {url}
            </a>
          ) : (
            <code className="font-mono text-small">{url}</code>
          )}
          <CopyButton text={url} label={`Copy address of ${label}`} />
        </li>
      ))}
    </ul>
  );
}
