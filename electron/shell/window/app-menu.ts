import type { MenuItemConstructorOptions } from 'electron';
import type { ShellTexts } from '../texts.ts';
import { menuTemplate } from '../tray/app-tray.ts';
import { habitItems, type TrayAction, type TrayHabits, updateItems } from '../tray/tray-model.ts';

/** The window's menu: what a text field needs on macOS, and the app's habits where there is no tray to find them in. */
export function appMenuTemplate(
  habits: TrayHabits,
  texts: ShellTexts,
  act: (action: TrayAction) => void,
): MenuItemConstructorOptions[] {
  const { menu } = texts;
  return [
    {
      label: menu.file,
      submenu: [
        ...menuTemplate(habitItems(habits, texts), act),
        { type: 'separator' },
        ...menuTemplate(updateItems(habits, texts), act),
        { label: menu.quit, accelerator: 'CommandOrControl+Q', click: () => act({ kind: 'quit' }) },
      ],
    },
    { label: menu.edit, role: 'editMenu' },
    {
      label: menu.view,
      submenu: [
        { role: 'reload' },
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
      ],
    },
    { label: menu.window, role: 'windowMenu' },
  ];
}
