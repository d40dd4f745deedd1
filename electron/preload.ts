import { contextBridge } from 'electron';

/** The page speaks to the host over its own WebSocket; all it must know of the shell is that there is one. */
contextBridge.exposeInMainWorld('tandemShell', { platform: process.platform });
