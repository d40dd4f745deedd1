import type { TrayMood } from './tray-model.ts';

/**
 * The file of a mood, in this platform's folder of pictures. Each mood has a shape of its own, not only a colour. macOS
 * colours template images itself; elsewhere `-dark` is for dark panels. Electron finds the denser ones by itself.
 */
export function trayImage(mood: TrayMood, platform: NodeJS.Platform, isDarkPanel: boolean): string {
  if (platform === 'darwin') return `${mood}Template.png`;
  return `${mood}-${isDarkPanel ? 'dark' : 'light'}.png`;
}
