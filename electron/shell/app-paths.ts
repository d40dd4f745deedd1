import { join } from 'node:path';

/** Where the parts of the running installation lie. */
export interface AppPaths {
  /** `resources/` and `dist/` in it hold what is sent to the engine as folders: real files, never in an archive. */
  readonly appFolder: string;
  readonly pageFolder: string;
  /** Programs of worker threads: real files, too, because they load compiled code. */
  readonly workersFolder: string;
  readonly preload: string;
  /** The installed app's description of itself. */
  readonly manifest: string;
  /** Of this platform: macOS asks for templates, Windows for many sizes, Linux for one that is large enough. */
  readonly trayFolder: string;
  /** For windows, where the desktop does not know it from the installed app. */
  readonly icon: string;
}

export interface Installation {
  readonly isPackaged: boolean;
  /** Electron's `process.resourcesPath`. */
  readonly resourcesPath: string;
  /** The folder of the running main program: `dist`, in the archive when it is packaged. */
  readonly mainFolder: string;
  readonly platform?: NodeJS.Platform;
}

const ARCHIVE = 'app.asar';

/**
 * A checkout has everything below one folder. Packaged, code and pictures are in the archive, whose content Electron
 * checks; images, stack files and the gateway lie beside it, and what cannot run from an archive in its unpacked twin.
 */
export function appPaths({
  isPackaged,
  resourcesPath,
  mainFolder,
  platform = process.platform,
}: Installation): AppPaths {
  const codeFolder = join(mainFolder, '..');
  const icons = join(codeFolder, 'resources', 'icons');
  const unpacked = isPackaged ? join(resourcesPath, `${ARCHIVE}.unpacked`) : codeFolder;
  return {
    appFolder: isPackaged ? resourcesPath : codeFolder,
    pageFolder: join(mainFolder, 'renderer'),
    workersFolder: join(unpacked, 'dist', 'workers'),
    preload: join(mainFolder, 'preload.cjs'),
    manifest: join(codeFolder, 'package.json'),
    trayFolder: join(icons, 'tray', platform === 'darwin' || platform === 'win32' ? platform : 'linux'),
    icon: join(icons, 'app', '256x256.png'),
  };
}
