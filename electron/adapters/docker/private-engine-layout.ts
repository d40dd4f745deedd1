import { createHash } from 'node:crypto';
import { mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Where everything of one private engine lies. Nothing is shared with a system engine or another data folder. */
export interface PrivateEngineLayout {
  /** What is kept: images, volumes, containers, configuration, log. */
  readonly folder: string;
  readonly dataRoot: string;
  readonly configFile: string;
  readonly pidFile: string;
  readonly keyFile: string;
  readonly logFile: string;
  /** What was in the log before it grew too long. */
  readonly olderLogFile: string;
  /** There while a person wants the engine stopped: nobody revives it then. */
  readonly stoppedMark: string;
  /** What lives only while it runs. Short, because paths of Unix sockets end at 107 characters. */
  readonly runFolder: string;
  readonly execRoot: string;
  readonly socketPath: string;
  /** The engine's own default bridge; at most 15 characters. */
  readonly bridge: string;
  /** Abstract socket that one process holds while it starts or stops this engine; freed by its death. */
  readonly lockName: string;
}

export function privateEngineLayout(folder: string): PrivateEngineLayout {
  const real = realFolder(folder);
  const id = createHash('sha256').update(real).digest('hex').slice(0, 8);
  const runFolder = `/run/tandem-${id}`;
  return {
    folder: real,
    dataRoot: join(real, 'data'),
    configFile: join(real, 'daemon.json'),
    pidFile: join(real, 'pid'),
    keyFile: join(real, 'key.json'),
    logFile: join(real, 'engine.log'),
    olderLogFile: join(real, 'engine.log.1'),
    stoppedMark: join(real, 'stopped'),
    runFolder,
    execRoot: join(runFolder, 'exec'),
    socketPath: join(runFolder, 'engine.sock'),
    bridge: `tandem-${id}`,
    lockName: `\0tandem-engine-${id}`,
  };
}

/** The same engine whichever way its folder is written. A folder that is not there yet keeps its spelling. */
function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}

/** Made before the layout is computed for a start, so that a later look resolves to the same place. */
export function makeEngineFolder(folder: string): PrivateEngineLayout {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return privateEngineLayout(folder);
}
