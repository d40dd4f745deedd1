import { join } from 'node:path';

/** Where the parts of the running installation lie. */
export interface AppPaths {
  /** `resources/` and `dist/` in it hold what is sent to the engine as folders: real files, never in an archive. */
  readonly appFolder: string;
  readonly pageFolder: string;
  /** Programs of worker threads: real files, too, because they load compiled code. */
  readonly workersFolder: string;
  readonly preload: string;
  readonly trayFolder: string;
}

export interface Installation {
  readonly isPackaged: boolean;
  /** Electron's `process.resourcesPath`. */
  readonly resourcesPath: string;
  /** The folder of the running main program: `dist`, in the archive when it is packaged. */
  readonly mainFolder: string;
}

const ARCHIVE = 'app.asar';

/**
 * A checkout has everything below one folder. Packaged, code and pictures are in the archive, whose content Electron
 * checks; images, stack files and the gateway lie beside it, and what cannot run from an archive in its unpacked twin.
 */
export function appPaths({ isPackaged, resourcesPath, mainFolder }: Installation): AppPaths {
  const codeFolder = join(mainFolder, '..');
  const unpacked = isPackaged ? join(resourcesPath, `${ARCHIVE}.unpacked`) : codeFolder;
  return {
    appFolder: isPackaged ? resourcesPath : codeFolder,
    pageFolder: join(mainFolder, 'renderer'),
    workersFolder: join(unpacked, 'dist', 'workers'),
    preload: join(mainFolder, 'preload.cjs'),
    trayFolder: join(codeFolder, 'resources', 'icons', 'tray'),
  };
}
