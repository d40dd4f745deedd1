/**
 * Which keys are the page's and not the program's. With Ctrl and Shift together a terminal sends what it sends with Ctrl
 * alone, so those are free: no program misses them. Ctrl-C stays the signal everywhere.
 */

export type KeyAction =
  | 'copy'
  /** The browser pastes by itself, without asking for the clipboard; the program must not see the key. */
  | 'paste'
  | 'search'
  /** Out of the terminal, for those who have no mouse: Tab belongs to the program. */
  | 'leave';

export interface PressedKey {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

const WITH_CTRL_SHIFT: Readonly<Record<string, KeyAction>> = {
  c: 'copy',
  v: 'paste',
  f: 'search',
  e: 'leave',
};
const WITH_COMMAND: Readonly<Record<string, KeyAction>> = { c: 'copy', v: 'paste', f: 'search' };

export function keyAction(pressed: PressedKey, isMac: boolean): KeyAction | null {
  const { ctrlKey, shiftKey, altKey, metaKey } = pressed;
  const key = pressed.key.toLowerCase();
  if (altKey) return null;
  if (metaKey) return isMac && !ctrlKey && !shiftKey ? (WITH_COMMAND[key] ?? null) : null;
  if (ctrlKey && shiftKey) return key === 'e' || !isMac ? (WITH_CTRL_SHIFT[key] ?? null) : null;
  if (isMac || key !== 'insert') return null;
  return ctrlKey ? 'copy' : shiftKey ? 'paste' : null;
}

export function keyNames(isMac: boolean): Readonly<Record<KeyAction, string>> {
  return isMac
    ? { copy: '⌘C', paste: '⌘V', search: '⌘F', leave: '⌃⇧E' }
    : { copy: 'Ctrl+Shift+C', paste: 'Ctrl+Shift+V', search: 'Ctrl+Shift+F', leave: 'Ctrl+Shift+E' };
}
