import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FailureCode } from '../../../electron/domain/failure.ts';
import { FailureError } from '../../../electron/domain/failure.ts';
import type { DesktopApp, Surroundings } from '../../../electron/shell/desktop-app.ts';
import type { AttachedHost } from '../../../electron/shell/host/host-keeper.ts';
import { startApp } from '../../../electron/shell/start-app.ts';
import type { UpdateEngine } from '../../../electron/shell/updates.ts';
import type { LoginStart } from '../../../electron/shell/window/login-start.ts';
import type { SettingsFile } from '../../../electron/shell/window/shell-settings.ts';
import { type DoubleOptions, ElectronDouble } from '../../helpers/electron-double.ts';
import { GATEWAY_DRILLS, pairMembers, status } from '../renderer/builders.ts';
import { createFakeHost, type FakeHost, hostInfo } from '../transport/fake-host.ts';

/** The whole app around a double of Electron and a host that answers what the test gave it. */

export interface AppRig {
  readonly electron: ElectronDouble;
  readonly app: DesktopApp | null;
  readonly host: FakeHost;
  readonly settings: MemoryFile;
  readonly troubles: readonly string[];
  /** What was done to the app's own host, in order. */
  readonly done: readonly string[];
  readonly clock: { nowMs: number };
  close(): Promise<void>;
}

export interface RigOptions extends DoubleOptions {
  readonly argv?: readonly string[];
  readonly platform?: NodeJS.Platform;
  readonly settings?: object;
  readonly credentials?: string;
  readonly updates?: { readonly key: string; readonly engine: UpdateEngine };
  readonly trayPresence?: 'shown' | 'absent' | 'unknown';
  readonly answers?: Parameters<typeof createFakeHost>[0];
  /** Called at each try; null: nobody answers there. */
  readonly attach?: () => Promise<AttachedHost | null>;
  /** Why the folder cannot be owned now; null: it can. */
  readonly refuseOwning?: () => FailureCode | null;
  /** What happens before Electron is ready. */
  readonly beforeReady?: (electron: ElectronDouble) => void;
  /** Resolves when the own host has ended. */
  readonly ending?: Promise<void>;
}

export interface MemoryFile extends SettingsFile {
  text: string | null;
}

export function memoryFile(text: string | null = null): MemoryFile {
  const file: MemoryFile = {
    text,
    read: async () => file.text,
    write: async (next) => {
      file.text = next;
    },
  };
  return file;
}

export const hostAnswers: Parameters<typeof createFakeHost>[0] = {
  'host.info': () => hostInfo,
  'stacks.list': () => ({ stacks: [status(pairMembers())] }),
  'runs.list': () => ({ runs: [] }),
  'drills.list': () => ({ drills: GATEWAY_DRILLS }),
  'record.last': () => ({ verdicts: [] }),
  'drill.run': () => ({ runId: 'run-1' }),
};

/** No time passes in these tests. */
function until(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
}

export async function startRig(options: RigOptions = {}): Promise<AppRig> {
  const { updates } = options;
  const folder = await mkdtemp(join(tmpdir(), 'tandem-app-'));
  await writeFile(join(folder, 'index.html'), '<title>page</title>');
  const electron = new ElectronDouble(options);
  const host = createFakeHost({ ...hostAnswers, ...options.answers });
  const settings = memoryFile(JSON.stringify(options.settings ?? {}));
  const troubles: string[] = [];
  const done: string[] = [];
  const clock = { nowMs: Date.parse('2026-03-01T12:00:00Z') };
  let startsAtLogin = false;
  const loginStart: LoginStart = {
    isOn: async () => startsAtLogin,
    set: async (on) => {
      startsAtLogin = on;
    },
  };
  const surroundings: Surroundings = {
    platform: options.platform ?? 'linux',
    argv: options.argv ?? [],
    paths: {
      pageFolder: folder,
      preload: '/app/preload.cjs',
      trayFolder: '/app/tray',
      icon: '/app/icon.png',
    },
    settings,
    credentials: memoryFile(options.credentials ?? null),
    loginStart,
    trayPresence: async () => options.trayPresence ?? 'shown',
    attach: options.attach ?? (async () => null),
    own: async () => {
      const refusal = options.refuseOwning?.() ?? null;
      if (refusal !== null) throw new FailureError({ code: refusal, message: `it is ${refusal}` });
      done.push('own');
      return {
        api: host,
        suspend: () => void done.push('suspend'),
        resume: () => void done.push('resume'),
        close: async () => {
          await options.ending;
          done.push('close');
        },
      };
    },
    pause: () => new Promise((resolve) => setImmediate(resolve)),
    clock: { nowMs: () => clock.nowMs, sleep: (_ms, signal) => until(signal) },
    updateKey: async () => updates?.key ?? null,
    ...(updates === undefined ? {} : { loadUpdateEngine: async () => updates.engine }),
    onTrouble: (text) => troubles.push(text),
  };
  const starting = startApp(electron, surroundings);
  options.beforeReady?.(electron);
  const app = await starting;
  return {
    electron,
    app,
    host,
    settings,
    troubles,
    done,
    clock,
    close: async () => {
      await app?.ending.now();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
