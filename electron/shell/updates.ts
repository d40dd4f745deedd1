import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import type { Clock } from '../ports/clock.ts';
import { judgeUpdate } from './update-signature.ts';

/**
 *   off ──allowed──► resting ──due──► checking ──newer and ours──► downloading ──► ready ──restart──► installing
 *    ▲                  ▲                │                              │            │ while a drill runs:
 *    └── not allowed ───┴── none, foreign, failed ◄─────────────────────┘            └ waits for its end
 *
 * Nothing is asked of a server before the person has allowed it, nothing is installed that is not signed, and nothing
 * is restarted while a drill holds something broken, whose inverse this process owes.
 */
export type UpdateState =
  /** A checkout, or made by somebody who signs no updates: there is nowhere to look. */
  | { readonly kind: 'unsupported' }
  | { readonly kind: 'off' }
  | { readonly kind: 'resting'; readonly checked: LastCheck | null }
  | { readonly kind: 'checking' }
  | { readonly kind: 'downloading'; readonly version: string }
  | { readonly kind: 'ready'; readonly version: string; readonly waitsForDrill: boolean }
  | { readonly kind: 'installing'; readonly version: string };

export interface LastCheck {
  readonly atMs: number;
  readonly outcome: 'newest' | 'foreign' | 'failed';
  /** Why, in words, unless this is the newest. */
  readonly reason: string | null;
}

/** The part of electron-updater that is used; tests hand over a double. */
export interface UpdateEngine {
  autoDownload: boolean;
  autoInstallOnAppQuit: boolean;
  autoRunAppAfterInstall: boolean;
  allowDowngrade: boolean;
  allowPrerelease: boolean;
  logger: unknown;
  checkForUpdates(): Promise<{ readonly updateInfo: unknown } | null>;
  downloadUpdate(): Promise<unknown>;
  quitAndInstall(): void;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

export interface UpdatesOptions {
  readonly currentVersion: string;
  /** Comes with installations that update themselves (`readUpdateKey`). */
  readonly publicKey: string | null;
  readonly clock: Pick<Clock, 'nowMs' | 'sleep'>;
  readonly isAllowed: () => boolean;
  readonly isDrillRunning: () => boolean;
  /** Ends everything that the app owes, then installs: electron-updater closes windows and asks nobody. */
  readonly endThen: (install: () => void) => void;
  readonly onChange: (state: UpdateState) => void;
  readonly onTrouble: (text: string) => void;
  readonly loadEngine?: () => Promise<UpdateEngine>;
}

export interface Updates {
  state(): UpdateState;
  /** Looks now and then, while it is allowed. Called once; ends with the signal. */
  run(signal: AbortSignal): Promise<void>;
  /** The person asks, or what they allow has changed. */
  check(): Promise<void>;
  /** Installs what is ready, as soon as no drill runs. */
  restart(): void;
  /** To be called when a drill ended. */
  drillEnded(): void;
}

/** The app starts for other reasons than being updated. */
const FIRST_CHECK_AFTER_MS = 60_000;
const CHECK_EVERY_MS = 6 * 3_600_000;

export function createUpdates(options: UpdatesOptions): Updates {
  const { clock, publicKey, isAllowed, isDrillRunning, endThen, onChange, onTrouble } = options;
  const loadEngine = options.loadEngine ?? loadElectronUpdater;
  let state: UpdateState = publicKey === null ? { kind: 'unsupported' } : { kind: 'off' };
  let engine: UpdateEngine | null = null;

  const change = (next: UpdateState): void => {
    state = next;
    onChange(next);
  };
  const rest = (outcome: LastCheck['outcome'], reason: string | null): void => {
    if (reason !== null) onTrouble(`No update: ${reason}.`);
    change({ kind: 'resting', checked: { atMs: clock.nowMs(), outcome, reason } });
  };
  const load = async (): Promise<UpdateEngine> => {
    if (engine !== null) return engine;
    const loaded = await loadEngine();
    // Every step is taken here, after it was decided here.
    loaded.autoDownload = false;
    loaded.autoInstallOnAppQuit = false;
    loaded.autoRunAppAfterInstall = true;
    loaded.allowDowngrade = false;
    loaded.allowPrerelease = false;
    loaded.logger = null;
    // What is asked for fails as well; without a listener the event would end the app.
    loaded.on('error', (error) => onTrouble(`Updates: ${error.message}`));
    engine = loaded;
    return loaded;
  };

  const check = async (): Promise<void> => {
    if (publicKey === null) return;
    if (!isAllowed()) {
      if (state.kind === 'resting') change({ kind: 'off' });
      return;
    }
    if (state.kind !== 'off' && state.kind !== 'resting') return;
    change({ kind: 'checking' });
    try {
      const updater = await load();
      const found = await updater.checkForUpdates();
      const judgement =
        found === null
          ? ({ kind: 'known' } as const)
          : judgeUpdate(found.updateInfo, publicKey, options.currentVersion);
      if (judgement.kind === 'known') return rest('newest', null);
      if (judgement.kind === 'foreign') return rest('foreign', judgement.reason);
      if (!isAllowed()) return change({ kind: 'off' });
      change({ kind: 'downloading', version: judgement.version });
      await updater.downloadUpdate();
      change({ kind: 'ready', version: judgement.version, waitsForDrill: false });
    } catch (error) {
      rest('failed', error instanceof Error ? error.message : String(error));
    }
  };

  const restart = (): void => {
    const updater = engine;
    if (state.kind !== 'ready' || updater === null) return;
    const { version } = state;
    if (isDrillRunning()) {
      change({ kind: 'ready', version, waitsForDrill: true });
      return;
    }
    change({ kind: 'installing', version });
    endThen(() => updater.quitAndInstall());
  };

  return {
    state: () => state,
    check,
    restart,
    drillEnded: () => {
      if (state.kind === 'ready' && state.waitsForDrill) restart();
    },
    run: async (signal) => {
      await clock.sleep(FIRST_CHECK_AFTER_MS, signal);
      while (!signal.aborted) {
        await check();
        await clock.sleep(CHECK_EVERY_MS, signal);
      }
    },
  };
}

const manifestSchema = z.object({ updateKey: z.string() });

/** From the installed app's own description, which lies in its archive; null where it does not update itself. */
export async function readUpdateKey(manifestFile: string): Promise<string | null> {
  const text = await readFile(manifestFile, 'utf8');
  return manifestSchema.safeParse(JSON.parse(text)).data?.updateKey ?? null;
}

/** Half a megabyte that most starts have no use for. */
async function loadElectronUpdater(): Promise<UpdateEngine> {
  const { default: updater } = await import('electron-updater');
  return updater.autoUpdater;
}
