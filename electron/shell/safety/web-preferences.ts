import type { WebPreferences } from 'electron';

/**
 * Of every window. Most are Electron's defaults; they stand here because a default can change, and because the test
 * of each point fails when its line is gone.
 */
export const SAFE_PREFERENCES = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  enableBlinkFeatures: '',
  webviewTag: false,
  navigateOnDragDrop: false,
  // Nothing that is typed here goes to a dictionary's server.
  spellcheck: false,
} as const satisfies WebPreferences;
