import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appPaths } from '../../../electron/shell/app-paths.ts';

describe('where the parts of an installation lie', () => {
  it('has everything below one folder in a checkout', () => {
    const checkout = join('/', 'home', 'ada', 'tandem');
    const paths = appPaths({
      isPackaged: false,
      resourcesPath: join('/', 'elsewhere', 'electron', 'resources'),
      mainFolder: join(checkout, 'dist'),
      platform: 'linux',
    });
    expect(paths).toEqual({
      appFolder: checkout,
      pageFolder: join(checkout, 'dist', 'renderer'),
      workersFolder: join(checkout, 'dist', 'workers'),
      preload: join(checkout, 'dist', 'preload.cjs'),
      manifest: join(checkout, 'package.json'),
      trayFolder: join(checkout, 'resources', 'icons', 'tray', 'linux'),
      icon: join(checkout, 'resources', 'icons', 'app', '256x256.png'),
    });
  });

  it('has no tray pictures of its own for systems like Linux', () => {
    const at = { isPackaged: false, resourcesPath: '', mainFolder: join('/', 'tandem', 'dist') };
    expect(appPaths({ ...at, platform: 'freebsd' }).trayFolder).toBe(
      appPaths({ ...at, platform: 'linux' }).trayFolder,
    );
  });

  it('leaves code and pictures in the archive and has the rest beside it when packaged', () => {
    const resourcesPath = join('/', 'opt', 'Tandem', 'resources');
    const archive = join(resourcesPath, 'app.asar');
    const paths = appPaths({
      isPackaged: true,
      resourcesPath,
      mainFolder: join(archive, 'dist'),
      platform: 'darwin',
    });
    expect(paths).toEqual({
      appFolder: resourcesPath,
      pageFolder: join(archive, 'dist', 'renderer'),
      workersFolder: join(resourcesPath, 'app.asar.unpacked', 'dist', 'workers'),
      preload: join(archive, 'dist', 'preload.cjs'),
      manifest: join(archive, 'package.json'),
      trayFolder: join(archive, 'resources', 'icons', 'tray', 'darwin'),
      icon: join(archive, 'resources', 'icons', 'app', '256x256.png'),
    });
  });
});
