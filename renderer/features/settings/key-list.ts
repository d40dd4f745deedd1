import { keyNames } from '../terminal/terminal-keys.ts';

/** Every key that does something, by where it does. */

type KeyPlace = 'anywhere' | 'run' | 'topology' | 'logs' | 'terminal' | 'charts';

type KeyDeed =
  | 'palette'
  | 'escape'
  | 'notifications'
  | 'abort'
  | 'members'
  | 'ends'
  | 'openMember'
  | 'lines'
  | 'extend'
  | 'openLine'
  | 'copyLines'
  | 'newest'
  | 'copy'
  | 'paste'
  | 'search'
  | 'leave'
  | 'moments';

interface KeyGroup {
  readonly place: KeyPlace;
  readonly keys: readonly { readonly pressed: readonly string[]; readonly does: KeyDeed }[];
}

/** Without those that act on a page that is for looking only. */
export function keysFor(isApple: boolean, isReadOnly: boolean): readonly KeyGroup[] {
  return keyList(isApple).filter(({ place }) => !isReadOnly || (place !== 'run' && place !== 'terminal'));
}

export function keyList(isApple: boolean): readonly KeyGroup[] {
  const command = (key: string): string => (isApple ? `⌘${key}` : `Ctrl+${key}`);
  const terminal = keyNames(isApple);
  return [
    {
      place: 'anywhere',
      keys: [
        { pressed: [command('K')], does: 'palette' },
        { pressed: ['Esc'], does: 'escape' },
        { pressed: ['F6'], does: 'notifications' },
      ],
    },
    { place: 'run', keys: [{ pressed: [command('.')], does: 'abort' }] },
    {
      place: 'topology',
      keys: [
        { pressed: ['←', '→', '↑', '↓'], does: 'members' },
        { pressed: ['Home', 'End'], does: 'ends' },
        { pressed: ['Enter'], does: 'openMember' },
      ],
    },
    {
      place: 'logs',
      keys: [
        { pressed: ['↑', '↓', 'PgUp', 'PgDn'], does: 'lines' },
        { pressed: ['Shift+↑', 'Shift+↓'], does: 'extend' },
        { pressed: ['Enter'], does: 'openLine' },
        { pressed: [command('C')], does: 'copyLines' },
        { pressed: ['End'], does: 'newest' },
      ],
    },
    {
      place: 'terminal',
      keys: (['copy', 'paste', 'search', 'leave'] as const).map((does) => ({
        pressed: [terminal[does]],
        does,
      })),
    },
    { place: 'charts', keys: [{ pressed: ['←', '→', 'PgUp', 'PgDn'], does: 'moments' }] },
  ];
}
