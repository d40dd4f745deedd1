import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { clientsOf, reachesMachine } from '../../../electron/domain/terminal/client-choice.ts';
import { restartMember } from '../../state/actions.ts';
import { hrefOf } from '../../state/hash-location.ts';
import {
  pauseGroup,
  promoteMember,
  reinitMember,
  resumeGroup,
  switchOver,
} from '../../state/member-actions.ts';
import { places } from '../../state/places.ts';
import { AlertDialog } from '../../ui/alert-dialog.tsx';
import { Button, buttonClass } from '../../ui/button.tsx';
import { shownName } from '../shell/shown-name.ts';
import { useIsReadOnly, useRefusalReason } from '../shell/use-host.ts';
import type { NodeView, StackView } from '../stack/stack-view.ts';
import { actionsOf, type MemberAction } from './member-actions-view.ts';
import { useBytes } from './use-figures.ts';

/** What can be done with it. Each says what it costs before it is done. */
export function MemberActions({ node, view }: { readonly node: NodeView; readonly view: StackView }) {
  const t = useTranslations('topology.actions');
  const reason = useRefusalReason(view.name);
  const [asked, setAsked] = useState<MemberAction | null>(null);
  const { name, kind } = node.status;
  const isReadOnly = useIsReadOnly();
  const clients =
    isReadOnly || reachesMachine(kind) || node.status.state !== 'running' ? [] : clientsOf(kind);
  return (
    <section aria-label={t('title')} className="space-y-1.5">
      <h3 className="text-quiet text-small">{t('title')}</h3>
      <div className="flex flex-wrap gap-2">
        {(isReadOnly ? [] : actionsOf(node, view.nodes, view.groups)).map((action) => (
          <Button
            key={action.kind}
            onClick={() => setAsked(action)}
            disabled={reason !== null}
            title={reason ?? undefined}
          >
            <ActionLabel action={action} />
          </Button>
        ))}
        {clients.map((client) => (
          <a
            key={client}
            href={hrefOf(places.terminal(view.name, { member: name, client }))}
            className={buttonClass()}
          >
            {client === 'shell' ? t('terminal') : t('client', { client: t(`clients.${client}`) })}
          </a>
        ))}
        <a href={hrefOf(places.logs(view.name, { member: name }))} className={buttonClass()}>
          {t('logs')}
        </a>
      </div>
      {reason !== null && <p className="text-quiet text-small">{reason}</p>}
      {asked !== null && (
        <ConfirmAction
          action={asked}
          member={name}
          stack={view.name}
          reason={reason}
          onClose={() => setAsked(null)}
        />
      )}
    </section>
  );
}

function ActionLabel({ action }: { readonly action: MemberAction }) {
  const t = useTranslations('topology');
  if (action.kind !== 'switch-over' || action.to === null) return t(`actions.${action.kind}`);
  return t('actions.switchOverHere', { role: t('role.primary') });
}

function ConfirmAction({
  action,
  member,
  stack,
  reason,
  onClose,
}: {
  readonly action: MemberAction;
  readonly member: string;
  readonly stack: string;
  readonly reason: string | null;
  readonly onClose: () => void;
}) {
  const t = useTranslations('topology.actions');
  const bytes = useBytes();
  const shown = shownName(member);
  const common = { reason, onClose };
  switch (action.kind) {
    case 'restart':
      return (
        <AlertDialog
          {...common}
          title={t('confirm.restartTitle', { member: shown })}
          confirmLabel={t('restart')}
          tone={action.isAlone ? 'danger' : 'primary'}
          onConfirm={() => void restartMember(stack, member)}
        >
          <p>{t('confirm.restart')}</p>
          {action.isAlone && <p className="font-medium text-bad">{t('confirm.restartAlone')}</p>}
        </AlertDialog>
      );
    case 'switch-over':
      return (
        <AlertDialog
          {...common}
          title={t('confirm.switchTitle', { group: action.group })}
          confirmLabel={t('switch-over')}
          tone="primary"
          onConfirm={() => void switchOver(stack, action.group, action.to)}
        >
          <p>
            {action.to === null
              ? t('confirm.switchAny', { from: action.from })
              : t('confirm.switchTo', { from: action.from, to: action.to })}
          </p>
        </AlertDialog>
      );
    case 'promote':
      return (
        <AlertDialog
          {...common}
          title={t('confirm.promoteTitle', { member: shown })}
          confirmLabel={t('promote')}
          mustType={stack}
          onConfirm={() => void promoteMember(stack, member, action.against === null ? null : stack)}
        >
          <p>
            {action.against === null
              ? t('confirm.promoteNoLeader', { group: action.group, member: shown })
              : t('confirm.promoteAgainst', { group: action.group, leader: action.against })}
          </p>
          {action.against !== null && (
            <p className="font-medium text-bad">
              {action.missingBytes === null
                ? t('confirm.promoteLagUnknown', { member: shown })
                : t('confirm.promoteLag', { member: shown, size: bytes(action.missingBytes) })}
            </p>
          )}
        </AlertDialog>
      );
    case 'reinit':
      return (
        <AlertDialog
          {...common}
          title={t('confirm.reinitTitle', { member: shown })}
          losses={[t('confirm.reinitLoss', { member: shown })]}
          confirmLabel={t('reinit')}
          mustType={stack}
          onConfirm={() => void reinitMember(stack, member)}
        >
          <p>{t('confirm.reinit', { member: shown, leader: action.leader })}</p>
        </AlertDialog>
      );
    case 'pause':
    case 'resume':
      return (
        <AlertDialog
          {...common}
          title={t(`confirm.${action.kind}Title`, { group: action.group })}
          confirmLabel={t(action.kind)}
          tone={action.kind === 'pause' ? 'danger' : 'primary'}
          onConfirm={() => void (action.kind === 'pause' ? pauseGroup : resumeGroup)(stack, action.group)}
        >
          <p>{t(`confirm.${action.kind}`)}</p>
        </AlertDialog>
      );
  }
}
