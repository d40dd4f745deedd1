import { HIDDEN_SWITCH } from './start-arguments.ts';

/** How the app is started at login where the desktop reads files of the XDG specification for that. */

export const AUTOSTART_FILE = 'dev.tandem.app.desktop';

/** `command`: the program and its arguments. */
export function autostartEntry(command: readonly string[]): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Tandem',
    `Exec=${[...command, HIDDEN_SWITCH].map(quoted).join(' ')}`,
    'Terminal=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/** As the specification asks: in double quotes, with its four characters escaped, `%` doubled, for a string value. */
function quoted(argument: string): string {
  if (/^[A-Za-z0-9_./:=@+-]+$/.test(argument)) return argument;
  const escaped = argument.replace(/["`$\\]/g, (character) => `\\${character}`).replaceAll('%', '%%');
  return `"${escaped.replaceAll('\\', '\\\\')}"`;
}
