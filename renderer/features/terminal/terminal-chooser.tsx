import { useEffect, useState } from 'react';
import { useTranslations } from 'use-intl';
import type { MemberStatus } from '../../../electron/contract/schemas.ts';
import type { TerminalStatus } from '../../../electron/contract/terminals.ts';
import { clientsOf } from '../../../electron/domain/terminal/client-choice.ts';
import { hostLink } from '../../state/session.ts';
import { useStacks } from '../../state/stacks-store.ts';
import { Button } from '../../ui/button.tsx';
import { Moment } from '../../ui/moment.tsx';
import { shownName } from '../shell/shown-name.ts';
import { belongsTo } from './tab-view.ts';
import type { TerminalTargetWish } from './terminal-connection.ts';
import { useTerminalTabs } from './terminal-tabs.ts';

/** What a terminal can be opened in: each member with its role's own client, the machine, and what runs already. */
export function TerminalChooser({
  stack,
  onOpen,
  onAttach,
}: {
  readonly stack: string;
  readonly onOpen: (target: TerminalTargetWish) => void;
  readonly onAttach: (status: TerminalStatus) => void;
}) {
  const t = useTranslations('terminal');
  const all = useStacks((state) => state.byName[stack]?.members) ?? NO_MEMBERS;
  const members = all.filter(({ role }) => role === 'member').toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const others = useOtherSessions(stack);
  return (
    <div className="space-y-4">
      {others.length > 0 && (
        <section aria-label={t('others')}>
          <h2 className="pb-1 font-semibold">{t('others')}</h2>
          <ul className="divide-y divide-line border-line border-y">
            {others.map((status) => (
              <li key={status.terminal} className="flex items-center gap-3 py-1">
                <span className="min-w-0 flex-1 truncate" title={status.title}>
                  {shownName(status.title)}
                </span>
                <span className="text-quiet">
                  {t(`openedBy.${status.openedBy}`)}, <Moment atMs={status.openedAtMs} />
                </span>
                <Button onClick={() => onAttach(status)}>{t('attach')}</Button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section aria-label={t('inMembers')}>
        <h2 className="pb-1 font-semibold">{t('inMembers')}</h2>
        {members.length === 0 && <p className="text-quiet">{t('noMembers')}</p>}
        <ul className="divide-y divide-line border-line border-y">
          {members.map(({ name, kind, state }) => (
            <li key={name} className="flex items-center gap-2 py-1">
              <span className="min-w-0 flex-1 truncate" title={name}>
                {shownName(name)}
                {state !== 'running' && <span className="text-quiet"> · {t('notRunning', { state })}</span>}
              </span>
              {clientsOf(kind).map((client) => (
                <Button
                  key={client}
                  disabled={state !== 'running'}
                  aria-label={t('openIn', { client: t(`client.${client}`), member: shownName(name) })}
                  onClick={() => onOpen({ kind: 'member', stack, member: name, client })}
                >
                  {t(`client.${client}`)}
                </Button>
              ))}
            </li>
          ))}
        </ul>
      </section>
      <section aria-label={t('onMachine')}>
        <h2 className="pb-1 font-semibold">{t('onMachine')}</h2>
        <div className="flex items-center gap-3 border-line border-y py-1">
          <p className="min-w-0 flex-1 text-quiet">
            {t.rich('onMachineHint', {
              option: (name) => <code className="whitespace-nowrap font-mono text-small">{name}</code>,
            })}
          </p>
          <Button onClick={() => onOpen({ kind: 'host' })}>{t('client.shell')}</Button>
        </div>
      </section>
    </div>
  );
}

const NO_MEMBERS: readonly MemberStatus[] = [];

/** Sessions that run and that this page does not show: of the command line, of another page. */
function useOtherSessions(stack: string): readonly TerminalStatus[] {
  const tabs = useTerminalTabs((state) => state.tabs);
  const [sessions, setSessions] = useState<readonly TerminalStatus[]>([]);
  useEffect(() => {
    let isCurrent = true;
    hostLink()
      .call('terminals.list', {})
      // Without a host there are none to go to, and the page says so elsewhere.
      .then(
        ({ terminals }) => isCurrent && setSessions(terminals),
        () => {},
      );
    return () => {
      isCurrent = false;
    };
  }, []);
  const own = new Set(tabs.map(({ terminal }) => terminal));
  return sessions.filter(
    ({ terminal, target, end }) => end === null && !own.has(terminal) && belongsTo(target, stack),
  );
}
