import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from '../../resources/tooling/build.mjs';
import { startSessionBus } from './session-bus.mjs';
import { registeredTrayItems, startTrayWatcher } from './tray-watcher.mjs';

/**
 * `npm run test:desktop`: the real desktop app, driven as a person would. Only where Electron's binary is
 * (`node node_modules/electron/install.js` fetches it, `ELECTRON_OVERRIDE_DIST_PATH` names another place); everything that
 * can be proven without it is a unit test.
 */

const PROJECT = fileURLToPath(new URL('../..', import.meta.url));
/** Only against hanging. */
const PATIENCE_MS = 120_000;
const undo = [];

try {
  const binary = await electronBinary();
  if (binary === null) process.stdout.write('skipped: no Electron binary\n');
  else if (process.platform === 'linux' && process.getuid() === 0)
    process.stdout.write("skipped: Chromium's sandbox does not run as root\n");
  else await drive(binary);
} catch (error) {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 1;
} finally {
  for (const step of undo.reverse()) await step();
}
// A driver that failed half-way may hold connections open.
process.exit();

/** Where the package `electron` looks for it; null where it is not. */
async function electronBinary() {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const usual = {
    darwin: 'Electron.app/Contents/MacOS/Electron',
    win32: 'electron.exe',
  };
  const name = await readFile(join(folder, 'path.txt'), 'utf8').catch(
    () => usual[process.platform] ?? 'electron',
  );
  const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name.trim());
  return access(path).then(
    () => path,
    () => null,
  );
}

async function drive(binary) {
  await ensureBuilt({ say: (line) => process.stderr.write(`${line}\n`) });
  const home = await mkdtemp(join(tmpdir(), 'tandem-desktop-'));
  undo.push(() => rm(home, { recursive: true, force: true, maxRetries: 5 }));
  const desktop = process.platform === 'linux' ? await openDesktop() : { variables: {}, bus: null };
  const env = {
    ...process.env,
    ...desktop.variables,
    TANDEM_HOME: join(home, 'data'),
    LANG: 'C.UTF-8',
    LANGUAGE: 'en',
  };
  delete env.ELECTRON_RUN_AS_NODE;
  const args = [PROJECT, `--user-data-dir=${join(home, 'profile')}`, '--lang=en'];
  const { _electron } = await import('playwright-core');
  const app = await _electron.launch({ executablePath: binary, args, env, timeout: PATIENCE_MS });
  undo.push(() => app.close());
  passed('it starts');

  const page = await app.firstWindow({ timeout: PATIENCE_MS });
  await page.getByText('Host connected').first().waitFor({ timeout: PATIENCE_MS });
  passed('its window opens, and the page says that the host is connected');

  if (desktop.bus === null) say('not seen: the tray icon on the session bus');
  else {
    await until(
      async () => (await registeredTrayItems(desktop.bus)).length > 0,
      'a tray icon on the session bus',
    );
    passed('its tray icon is registered on the session bus');
  }

  const second = spawn(binary, args, { env, stdio: 'ignore' });
  const [code] = await once(second, 'exit', { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (code !== 0) throw new Error(`The second start ended with ${code}.`);
  await page.getByText('Host connected').first().waitFor({ timeout: PATIENCE_MS });
  passed('a second start gives way to the first');

  const ended = once(app.process(), 'exit', { signal: AbortSignal.timeout(PATIENCE_MS) });
  await app.evaluate(({ app: electron }) => electron.quit()).catch(() => {});
  await ended;
  passed('it quits, and its process ends');
}

/** A display and a session bus of their own, where this session has none. */
async function openDesktop() {
  const variables = {};
  if (!process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) variables.DISPLAY = await openDisplay();
  const bus = await startSessionBus();
  if (bus === null) return { variables, bus: null };
  undo.push(() => bus.stop());
  const watcher = await startTrayWatcher(bus.address);
  undo.push(() => watcher.stop());
  return { variables: { ...variables, DBUS_SESSION_BUS_ADDRESS: bus.address }, bus: bus.address };
}

/** Xvfb chooses a number that is free, and writes it where it is told to when it is ready. */
async function openDisplay() {
  const child = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  undo.push(async () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    child.kill();
    await once(child, 'exit');
  });
  return new Promise((resolve, reject) => {
    child.once('error', () => reject(new Error('There is no display here, and no Xvfb to make one.')));
    child.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}.`)));
    createInterface({ input: child.stdio[3] }).once('line', (number) => resolve(`:${number}`));
  });
}

async function until(isSo, what) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`There was no ${what}.`);
}

function passed(what) {
  say(`passed: ${what}`);
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
