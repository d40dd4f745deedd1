import { runCommand } from './run-command.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const ASK_DEADLINE_MS = 3_000;
const WATCHER = 'org.kde.StatusNotifierWatcher';
const BUS = 'org.freedesktop.DBus';

/**
 * Whether this desktop shows icons of apps. On Linux it says so by owning a name on the session's bus; GNOME does not
 * without an extension, and an icon is then accepted and never seen.
 */
export async function trayPresence(
  environment: Environment,
  platform: NodeJS.Platform,
  run = runCommand,
): Promise<'shown' | 'absent' | 'unknown'> {
  if (platform !== 'linux') return 'shown';
  const bus = environment.DBUS_SESSION_BUS_ADDRESS;
  if (bus === undefined) return 'unknown';
  const method = [
    ...['gdbus', 'call', '--session', '--dest', BUS],
    ...['--object-path', '/org/freedesktop/DBus'],
  ];
  const question = [...method, '--method', `${BUS}.NameHasOwner`, WATCHER];
  try {
    const { exitCode, stdout } = await run(question, {
      deadlineMs: ASK_DEADLINE_MS,
      environment: { DBUS_SESSION_BUS_ADDRESS: bus },
    });
    if (exitCode !== 0) return 'unknown';
    return stdout.includes('true') ? 'shown' : 'absent';
  } catch {
    return 'unknown';
  }
}
