import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
/** Only against hanging: electron-builder is a large program. */
const PATIENCE_MS = 120_000;
const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-builder'));

const config = parse(await readFile(join(PROJECT, 'electron-builder.yml'), 'utf8'));

describe('the configuration of electron-builder', () => {
  const { validateConfiguration } = fromBuilder('app-builder-lib/out/util/config/config.js') as {
    validateConfiguration(config: unknown, logger: unknown): Promise<void>;
  };
  const logger = { isEnabled: false, add: () => {} };

  it('is what its schema allows', { timeout: PATIENCE_MS }, async () => {
    await expect(validateConfiguration(config, logger)).resolves.toBeUndefined();
    await expect(validateConfiguration({ ...config, asarr: true }, logger)).rejects.toThrow(/asarr/);
  });

  it('makes what the README promises', () => {
    expect(config.linux.target).toEqual(['AppImage', 'deb', 'rpm']);
    expect(config.mac.target[0]).toEqual({ target: 'dmg', arch: 'universal' });
    expect(config.win.target[0].target).toBe('nsis');
  });

  it('keeps the app in an archive that is checked, under a hardened runtime', () => {
    expect(config.asar).toBe(true);
    expect(config.mac.hardenedRuntime).toBe(true);
    expect(config.electronFuses).toMatchObject({
      runAsNode: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      enableCookieEncryption: true,
      // As Electron has it today, which says nothing of the next.
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
    });
  });

  it('recommends Docker and does not insist on it', () => {
    expect(config.deb.recommends.join()).toContain('docker.io | docker-ce');
    expect(config.rpm.fpm.join()).toMatch(/Recommends: \(docker-ce or moby-engine/);
    for (const target of ['deb', 'rpm']) expect(config[target]).not.toHaveProperty('depends');
  });

  it('looks for updates nowhere unless a release says where', () => {
    expect(config.publish).toBeNull();
  });

  it('names only files that are there', async () => {
    const named = [
      config.mac.icon,
      config.mac.entitlements,
      config.mac.entitlementsInherit,
      config.win.icon,
      config.beforeBuild,
      ...[...config.deb.fpm, ...config.rpm.fpm].flatMap((argument: string) =>
        argument.startsWith('-') ? [] : argument.split('=')[0],
      ),
    ];
    for (const path of named) expect((await readFile(join(PROJECT, path))).length).toBeGreaterThan(0);
    const sizes = (await readdir(join(PROJECT, config.linux.icon))).filter((name) => name.endsWith('.png'));
    for (const size of [16, 32, 48, 128, 256, 512]) expect(sizes).toContain(`${size}x${size}.png`);
  });
});

describe('making installers', () => {
  it('of a release is refused without the key that installed apps know', {
    timeout: PATIENCE_MS,
  }, async () => {
    const withoutKey = { ...process.env, GITHUB_REPOSITORY: 'somebody/tandem', TANDEM_UPDATE_KEY: '' };
    const making = promisify(execFile)(process.execPath, ['resources/tooling/dist.mjs', '--release'], {
      cwd: PROJECT,
      env: withoutKey,
    });
    await expect(making).rejects.toThrow(/TANDEM_UPDATE_KEY/);
  });

  it('is asked of scripts that there are', async () => {
    const { scripts } = JSON.parse(await readFile(join(PROJECT, 'package.json'), 'utf8'));
    const workflow = await readFile(join(PROJECT, '.github', 'workflows', 'desktop.yml'), 'utf8');
    const { jobs } = parse(workflow);
    const asked = Object.values<{ steps: { run?: string }[] }>(jobs).flatMap(({ steps }) =>
      steps.flatMap(({ run = '' }) => [...run.matchAll(/npm (?:run )?([a-z:]+)/g)].map(([, name]) => name)),
    );
    expect(asked).toEqual(expect.arrayContaining(['check', 'test', 'test:desktop', 'dist']));
    for (const name of asked) expect([...Object.keys(scripts), 'install']).toContain(name);
    // As `dist.mjs --release` reads it.
    expect(workflow).toMatch(/TANDEM_UPDATE_KEY: \$\{\{ secrets\.TANDEM_UPDATE_KEY \}\}/);
  });
});

describe('the entitlements', () => {
  it('are compiling at run time, and nothing more', async () => {
    const plist = fromBuilder('plist') as { parse(text: string): unknown };
    const text = await readFile(join(PROJECT, config.mac.entitlements), 'utf8');
    expect(plist.parse(text)).toEqual({ 'com.apple.security.cs.allow-jit': true });
  });
});

describe('the pictures', () => {
  const icons = join(PROJECT, 'resources', 'icons');
  const states = ['survives', 'degrades', 'fails', 'unknown', 'busy'];
  /** Width, as a PNG says it. */
  const widthOf = async (path: string): Promise<number> =>
    (await readFile(join(icons, path))).readUInt32BE(16);

  it('of the tray are there for each state, panel and resolution', async () => {
    for (const state of states) {
      expect(await widthOf(`tray/darwin/${state}Template.png`)).toBe(16);
      expect(await widthOf(`tray/darwin/${state}Template@2x.png`)).toBe(32);
      for (const panel of ['dark', 'light']) {
        expect(await widthOf(`tray/win32/${state}-${panel}.png`)).toBe(16);
        expect(await widthOf(`tray/win32/${state}-${panel}@2x.png`)).toBe(32);
        expect(await widthOf(`tray/linux/${state}-${panel}.png`)).toBe(48);
      }
    }
  });

  it('of the tray differ in shape, which is all that macOS shows of them', async () => {
    const shapes = await Promise.all(
      states.map(async (state) =>
        (await readFile(join(icons, 'tray', 'darwin', `${state}Template.png`))).toString('hex'),
      ),
    );
    expect(new Set(shapes).size).toBe(states.length);
  });

  it('of the app have a directory that fits what is in it', async () => {
    const ico = await readFile(join(icons, 'app', 'icon.ico'));
    const count = ico.readUInt16LE(4);
    expect(count).toBe(7);
    for (let entry = 0; entry < count; entry += 1) {
      const at = 6 + 16 * entry;
      const png = ico.subarray(
        ico.readUInt32LE(at + 12),
        ico.readUInt32LE(at + 12) + ico.readUInt32LE(at + 8),
      );
      expect(png.toString('latin1', 1, 4)).toBe('PNG');
      expect(png.readUInt32BE(16) % 256).toBe(ico.readUInt8(at));
    }
    const icns = await readFile(join(icons, 'app', 'icon.icns'));
    expect(icns.toString('latin1', 0, 4)).toBe('icns');
    expect(icns.readUInt32BE(4)).toBe(icns.length);
    const widths: number[] = [];
    for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4))
      widths.push(icns.readUInt32BE(at + 24));
    expect(Math.max(...widths)).toBe(1024);
  });
});
