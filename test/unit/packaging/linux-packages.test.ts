import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { makeElectronStandIn } from '../../helpers/electron-stand-in.ts';
import { runNode } from '../../helpers/packed-app.ts';

/** What a desktop on Linux is told of the app, up to the programs that write the packages. */

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const METAINFO = join(PROJECT, 'resources', 'packaging', 'dev.tandem.app.metainfo.xml');
const PATIENCE_MS = 120_000;
const run = promisify(execFile);

interface Computed {
  readonly args: readonly string[];
  readonly scripts: readonly string[];
}

let folder: string;
let computed: Readonly<Record<'deb' | 'rpm', Computed>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tandem-linux-'));
  const app = join(folder, 'linux-unpacked');
  await makeElectronStandIn(app);
  const said = await runNode(['test/helpers/linux-packages-child.mjs', app, folder]);
  computed = JSON.parse(said.trimEnd().split('\n').at(-1) ?? '');
}, PATIENCE_MS);

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Where the program is missing the test is skipped, and says so. */
async function complaintsOf(context: TestContext, program: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout, stderr } = await run(program, args);
    return `${stdout}${stderr}`;
  } catch (error) {
    const failed = error as { readonly code?: unknown; readonly stdout?: string; readonly stderr?: string };
    if (failed.code === 'ENOENT') return context.skip(`${program} is not installed`);
    throw new Error(`${program}: ${failed.stdout}${failed.stderr}`);
  }
}

describe('the desktop file', () => {
  it('says how the app is started, found and known again', async () => {
    const lines = (await readFile(join(folder, 'deb.desktop'), 'utf8')).trim().split('\n');
    expect(lines.shift()).toBe('[Desktop Entry]');
    const entries = lines.map((line) => /^([A-Za-z0-9-]+(?:\[[a-zA-Z_@.-]+\])?)=(.*)$/.exec(line));
    expect(entries.filter((entry) => entry === null)).toEqual([]);
    const keys = entries.map((entry) => entry?.[1] ?? '');
    expect(new Set(keys).size).toBe(keys.length);
    expect(Object.fromEntries(entries.map((entry) => [entry?.[1], entry?.[2]]))).toMatchObject({
      Type: 'Application',
      Name: 'Tandem',
      Exec: '/opt/Tandem/tandem-desktop %U',
      Icon: 'tandem-desktop',
      Terminal: 'false',
      Categories: 'Development;',
      MimeType: 'x-scheme-handler/tandem;',
      // Electron gives its windows this name, from `desktopName` in the app's package.json.
      StartupWMClass: 'dev.tandem.app',
      'Comment[de]': expect.stringContaining('Stacks'),
    });
  });

  it('is what the desktops ask for, as far as their own check goes', {
    timeout: PATIENCE_MS,
  }, async (context) => {
    const complaints = await complaintsOf(context, 'desktop-file-validate', [join(folder, 'deb.desktop')]);
    expect(complaints).toBe('');
  });

  it('is the same in both packages, and lies where desktops look', async () => {
    expect(await readFile(join(folder, 'rpm.desktop'), 'utf8')).toBe(
      await readFile(join(folder, 'deb.desktop'), 'utf8'),
    );
    for (const { args } of [computed.deb, computed.rpm]) {
      const targets = args.flatMap((argument) => /^[^-].*=(\/usr\/.*)$/.exec(argument)?.[1] ?? []);
      expect(targets).toContain('/usr/share/applications/dev.tandem.app.desktop');
      expect(targets).toContain('/usr/share/metainfo/dev.tandem.app.metainfo.xml');
      expect(targets).toContain('/usr/share/icons/hicolor/256x256/apps/tandem-desktop.png');
    }
  });
});

describe('the AppStream data', () => {
  it('name the app, its desktop file and what it opens, in both languages', async () => {
    // electron-builder's own parser of XML: it refuses what is not well-formed.
    const fromBuilder = createRequire(createRequire(import.meta.url).resolve('electron-updater'));
    const { parseXml } = fromBuilder('builder-util-runtime') as { parseXml(text: string): XmlElement };
    const component = parseXml(await readFile(METAINFO, 'utf8'));
    const text = (name: string): string => component.element(name).value;
    expect(component.attribute('type')).toBe('desktop-application');
    expect(text('id')).toBe('dev.tandem.app');
    expect(text('launchable')).toBe('dev.tandem.app.desktop');
    expect(text('project_license')).toBe('MIT');
    expect(text('metadata_license')).toBe('CC0-1.0');
    expect(component.element('provides').element('mediatype').value).toBe('x-scheme-handler/tandem');
    expect(component.getElements('summary').map(({ attributes }) => attributes?.['xml:lang'])).toEqual([
      undefined,
      'de',
    ]);
  });

  it('are what software centres ask for, as far as their own check goes', {
    timeout: PATIENCE_MS,
  }, async (context) => {
    const complaints = await complaintsOf(context, 'appstreamcli', ['validate', '--no-net', METAINFO]);
    expect(complaints).not.toMatch(/^[EW]:/m);
  });
});

describe('installing the packages', () => {
  it.each(['deb', 'rpm'] as const)('of %s adds nobody to a group behind their back', (target) => {
    const { scripts } = computed[target];
    expect(scripts).toHaveLength(2);
    for (const script of scripts) {
      expect(script).toMatch(/^#!\/bin\/bash/);
      expect(script).not.toMatch(/\b(usermod|adduser|addgroup|groupadd|gpasswd|newgrp|useradd)\b/);
    }
  });

  it('leaves the name of the command line to the command line', () => {
    for (const { scripts } of [computed.deb, computed.rpm])
      expect(scripts.join('\n')).not.toMatch(/\/usr\/bin\/tandem(?!-desktop)/);
  });

  it('recommends an engine, also to those who install an rpm', () => {
    expect(computed.rpm.args).toContain('--rpm-tag=Recommends: (docker-ce or moby-engine or podman-docker)');
  });
});

/** What is used of builder-util-runtime's. */
interface XmlElement {
  readonly value: string;
  readonly attributes: Readonly<Record<string, string>> | null;
  attribute(name: string): string;
  element(name: string): XmlElement;
  getElements(name: string): readonly XmlElement[];
}
