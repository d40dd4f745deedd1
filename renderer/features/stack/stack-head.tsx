import { useState } from 'react';
import { useTranslations } from 'use-intl';
import type { StackStatus } from '../../../electron/contract/schemas.ts';
import { bringUp } from '../../state/actions.ts';
import { Badge, type BadgeTone } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { CheckIcon, CrossIcon, SkipIcon, WarningIcon, WorkingIcon } from '../../ui/icons.tsx';
import { ScreenHeading } from '../../ui/screen-heading.tsx';
import { useIsLinked, useIsReadOnly, useRefusalReason } from '../shell/use-host.ts';
import { DownDialog } from './down-dialog.tsx';
import { PlanDialog } from './plan-dialog.tsx';

const TONES: Readonly<Record<StackStatus['state'], BadgeTone>> = {
  absent: 'plain',
  healthy: 'good',
  degraded: 'warn',
  down: 'bad',
  changing: 'accent',
  unknown: 'plain',
};

const SHAPES = {
  absent: <SkipIcon />,
  healthy: <CheckIcon />,
  degraded: <WarningIcon />,
  down: <CrossIcon />,
  changing: <WorkingIcon />,
  unknown: <SkipIcon />,
} as const;

/** The stack's name, what the engine says of it, where it answers, and what can be done with it. */
export function StackHead({ status }: { readonly status: StackStatus }) {
  const t = useTranslations('topology.head');
  const [dialog, setDialog] = useState<'plan' | 'down' | null>(null);
  const reason = useRefusalReason(status.stack);
  const isLinked = useIsLinked();
  const isReadOnly = useIsReadOnly();
  const { stack, state, drift, endpoints } = status;
  const hasContainers = state !== 'absent';
  const needsUp = state === 'absent' || drift || state === 'down';
  const close = () => setDialog(null);
  return (
    <div className="flex flex-col gap-1.5">
      <ScreenHeading
        title={<bdi>{stack}</bdi>}
        state={
          <>
            <Badge tone={TONES[state]} icon={SHAPES[state]}>
              {isLinked ? t(`states.${state}`) : t('was', { word: t(`states.${state}`) })}
            </Badge>
            {drift && hasContainers && (
              <Badge tone="warn" icon={<WarningIcon />}>
                {t('drift')}
              </Badge>
            )}
          </>
        }
      >
        <Button onClick={() => setDialog('plan')} disabled={!isLinked}>
          {t('plan')}
        </Button>
        {!isReadOnly && (
          <>
            <Button
              tone={needsUp ? 'primary' : 'plain'}
              onClick={() => bringUp(stack)}
              disabled={reason !== null}
              title={reason ?? undefined}
            >
              {t('up')}
            </Button>
            <Button onClick={() => setDialog('down')} disabled={!hasContainers || !isLinked}>
              {t('downButton')}
            </Button>
          </>
        )}
        {dialog === 'plan' && <PlanDialog stack={stack} onClose={close} />}
        {dialog === 'down' && <DownDialog stack={stack} onClose={close} />}
      </ScreenHeading>
      <Endpoints endpoints={endpoints} live={hasContainers} />
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
  const t = useTranslations('topology.head');
  if (endpoints.length === 0 || !live) return null;
  return (
    <ul aria-label={t('addresses')} className="flex flex-wrap items-center gap-x-4">
      {endpoints.map(({ label, url }) => (
        <li key={url} className="flex items-center gap-1">
          <span className="text-quiet">{label}</span>
          {/^https?:/.test(url) ? (
            <a
              href={url}
              target="_blank"
              rel="noreferrer"
              className="break-all rounded-sm font-mono text-accent text-small underline underline-offset-2"
            >
              {url}
            </a>
          ) : (
            <code className="break-all font-mono text-small">{url}</code>
          )}
          <CopyButton text={url} label={t('copyAddress', { label })} />
        </li>
      ))}
    </ul>
  );
}
