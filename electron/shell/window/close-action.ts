/** `absent`: the desktop shows no tray, as GNOME without its extension. `unknown` is treated as shown. */
export type TrayPresence = 'shown' | 'absent' | 'unknown';

/** What closing the window does. Without a tray a hidden window could only be found by starting the app again. */
export function closeAction(closeToTray: boolean, tray: TrayPresence): 'hide' | 'minimise' | 'quit' {
  if (!closeToTray) return 'quit';
  return tray === 'absent' ? 'minimise' : 'hide';
}
