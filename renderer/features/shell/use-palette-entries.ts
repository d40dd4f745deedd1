import { useTranslations } from 'use-intl';
import type { RunSummary, StackStatus } from '../../../electron/contract/schemas.ts';
import { ORPHAN_KIND } from '../../../electron/domain/health/stack-state.ts';
import { bringUp, cancelRun } from '../../state/actions.ts';
import { useConnection } from '../../state/connection-store.ts';
import { places, STACK_PLACES } from '../../state/places.ts';
import { choose } from '../../state/preferences-store.ts';
import { activeRun, useRuns } from '../../state/runs-store.ts';
import { stackNames, useStacks } from '../../state/stacks-store.ts';
import { useRunTitle } from '../runs/use-run-title.ts';
import type { PaletteEntry } from './palette-model.ts';
import { useIsReadOnly } from './use-host.ts';

/** Everything that can be gone to or done from here; of the stack that is looked at first. */
export function usePaletteEntries(present: string | null): readonly PaletteEntry[] {
  const screen = useTranslations('frame.screens');
  const t = useTranslations('frame.palette');
  const titleOf = useRunTitle();
  const byName = useStacks((state) => state.byName);
  const drills = useStacks((state) => state.drills);
  const runs = useRuns((state) => state.byStack);
  const canAct = useConnection(
    ({ connection, engine }) => connection.phase === 'connected' && engine?.connected === true,
  );
  const isReadOnly = useIsReadOnly();
  const names = [...stackNames(byName)].sort((a, b) => Number(b === present) - Number(a === present));

  const general: readonly PaletteEntry[] = [
    go('screen', 'overview', screen('overview'), '', places.overview()),
    ...(isReadOnly ? [] : [go('screen', 'setup', screen('setup'), '', places.setup())]),
    go('screen', 'settings', screen('settings'), '', places.settings()),
  ];

  const ofStack = (name: string): readonly PaletteEntry[] => [
    go('stack', `${name} home`, name, screen('topology'), places.stack(name)),
    ...STACK_PLACES.filter((place) => !isReadOnly || place !== 'terminal').map((place) =>
      go('screen', `${name} ${place}`, screen(place), name, places.ofStack(name, place)),
    ),
    ...(drills[name] ?? []).map(({ id, title }) =>
      go('drill', `${name} drill ${id}`, title, name, places.drill(name, id)),
    ),
    ...membersOf(byName[name]).flatMap((member) => [
      go('member', `${name} ${member}`, member, name, places.stack(name, { member })),
      go('member', `${name} ${member} logs`, t('logsOf', { member }), name, places.logs(name, { member })),
      ...(isReadOnly
        ? []
        : [
            go(
              'member',
              `${name} ${member} terminal`,
              t('terminalOf', { member }),
              name,
              places.terminal(name, { member }),
            ),
          ]),
    ]),
    ...actionsOf(name, runs[name] ?? []),
  ];

  const actionsOf = (name: string, ofIt: readonly RunSummary[]): readonly PaletteEntry[] => {
    if (!canAct || isReadOnly) return [];
    const active = activeRun(ofIt);
    return active === null
      ? [act(`${name} up`, t('bringUp', { stack: name }), name, () => void bringUp(name))]
      : [
          act(
            `${name} abort`,
            t('abort', { run: titleOf(active) }),
            name,
            () => void cancelRun(name, active.id),
          ),
        ];
  };

  const colours: readonly PaletteEntry[] = [
    act('light', t('light'), '', () => choose({ theme: 'light' })),
    act('dark', t('dark'), '', () => choose({ theme: 'dark' })),
    act('system', t('systemTheme'), '', () => choose({ theme: 'system' })),
  ];
  return [...names.flatMap(ofStack), ...general, ...colours];
}

function go(
  kind: PaletteEntry['kind'],
  id: string,
  label: string,
  context: string,
  to: string,
): PaletteEntry {
  return { kind, id: `${kind} ${id}`, label, context, act: { kind: 'go', to } };
}

function act(id: string, label: string, context: string, run: () => void): PaletteEntry {
  return { kind: 'action', id: `action ${id}`, label, context, act: { kind: 'do', run } };
}

function membersOf(status: StackStatus | undefined): readonly string[] {
  const members = status?.members.filter(({ role, kind }) => role === 'member' && kind !== ORPHAN_KIND) ?? [];
  return members.map(({ name }) => name);
}
