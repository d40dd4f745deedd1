import type { ElectronApp } from '../electron-parts.ts';
import { autostartEntry } from './autostart.ts';
import type { SettingsFile } from './shell-settings.ts';
import { HIDDEN_SWITCH } from './start-arguments.ts';

/** Whether the system starts the app at login: the system's own knowledge, not a setting of ours beside it. */
export interface LoginStart {
  isOn(): Promise<boolean>;
  set(on: boolean): Promise<void>;
}

/** macOS and Windows. */
export function loginItems(
  app: Pick<ElectronApp, 'getLoginItemSettings' | 'setLoginItemSettings'>,
): LoginStart {
  return {
    isOn: async () => app.getLoginItemSettings({ args: [HIDDEN_SWITCH] }).openAtLogin,
    set: async (on) => app.setLoginItemSettings({ openAtLogin: on, args: [HIDDEN_SWITCH] }),
  };
}

export interface RemovableFile extends SettingsFile {
  remove(): Promise<void>;
}

/** Linux: a file of the XDG autostart specification. `command`: the program and its arguments. */
export function autostartFile(file: RemovableFile, command: readonly string[]): LoginStart {
  return {
    isOn: async () => (await file.read()) !== null,
    set: (on) => (on ? file.write(autostartEntry(command)) : file.remove()),
  };
}
