import { contextBridge, ipcRenderer } from 'electron';
import { PAGE_CHANNEL, type ToPage } from './contract/page-line.ts';
import { createPageBridge } from './shell/page/page-bridge.ts';

/** The page gets lines to the host and nothing of Electron: not even the event in which a message comes. */
contextBridge.exposeInMainWorld(
  'tandemShell',
  createPageBridge(
    {
      post: (message) => ipcRenderer.send(PAGE_CHANNEL, message),
      listen: (listener) => {
        ipcRenderer.on(PAGE_CHANNEL, (_event, message: ToPage) => listener(message));
      },
    },
    process.platform,
  ),
);
