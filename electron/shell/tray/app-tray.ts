import { join } from 'node:path';
import type { MenuItemConstructorOptions } from 'electron';
import type { AppTray, ElectronParts } from '../electron-parts.ts';
import type { Situation } from '../host/situation.ts';
import type { ShellTexts } from '../texts.ts';
import { trayImage } from './tray-image.ts';
import {
  type TrayAction,
  type TrayHabits,
  type TrayItem,
  trayMenu,
  trayMood,
  trayToolTip,
} from './tray-model.ts';

export interface AppTrayOptions {
  readonly parts: Pick<ElectronParts, 'Menu' | 'Tray' | 'nativeTheme'>;
  readonly platform: NodeJS.Platform;
  readonly folder: string;
  readonly texts: ShellTexts;
  readonly act: (action: TrayAction) => void;
}

/**
 * The icon in the tray. Everything is in its menu: on Linux no click need ever come, and a menu there changes only by
 * being set again.
 */
export class TrayIcon {
  readonly #options: AppTrayOptions;
  readonly #tray: AppTray;
  #shown = '';
  #latest: { readonly situation: Situation; readonly habits: TrayHabits };

  /** Throws where the desktop refuses icons. */
  constructor(options: AppTrayOptions, situation: Situation, habits: TrayHabits) {
    this.#options = options;
    this.#latest = { situation, habits };
    this.#tray = new options.parts.Tray(this.#image());
    options.parts.nativeTheme.on('updated', () => this.#tray.setImage(this.#image()));
    this.show(situation, habits);
  }

  show(situation: Situation, habits: TrayHabits): void {
    this.#latest = { situation, habits };
    const { texts, parts, act } = this.#options;
    const items = trayMenu(situation, habits, texts);
    const toolTip = trayToolTip(situation, texts);
    const image = this.#image();
    // Looks come once a second; an open menu that is replaced closes under the pointer.
    const next = JSON.stringify([image, toolTip, items]);
    if (next === this.#shown) return;
    this.#shown = next;
    this.#tray.setImage(image);
    this.#tray.setToolTip(toolTip);
    this.#tray.setContextMenu(parts.Menu.buildFromTemplate(menuTemplate(items, act)));
  }

  close(): void {
    this.#tray.destroy();
  }

  #image(): string {
    const { platform, folder, parts } = this.#options;
    return join(
      folder,
      trayImage(trayMood(this.#latest.situation), platform, parts.nativeTheme.shouldUseDarkColors),
    );
  }
}

export function menuTemplate(
  items: readonly TrayItem[],
  act: (action: TrayAction) => void,
): MenuItemConstructorOptions[] {
  return items.map((item) => entryOf(item, act));
}

function entryOf(item: TrayItem, act: (action: TrayAction) => void): MenuItemConstructorOptions {
  switch (item.kind) {
    case 'separator':
      return { type: 'separator' };
    case 'words':
      return { label: item.label, enabled: false };
    case 'action':
      return { label: item.label, click: () => act(item.action) };
    case 'check':
      return { label: item.label, type: 'checkbox', checked: item.isOn, click: () => act(item.action) };
    case 'menu':
      return { label: item.label, submenu: menuTemplate(item.items, act) };
  }
}
