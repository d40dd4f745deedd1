import type { HostApi, HostEvent, HostSession } from '../contract/host-session.ts';
import type { Failure } from '../domain/failure.ts';
import type { StackFolders } from '../ports/stack-folder.ts';

/** What the commands need of the world; `cli.ts` makes it from the adapters, tests from something smaller. */
export interface CliEnvironment {
  readonly version: string;
  readonly variables: Readonly<Record<string, string | undefined>>;
  readonly hosts: HostDoors;
  readonly engines: EngineDoors;
  readonly stackFolders: (dataFolder: string) => Promise<StackFolders>;
  /** Text of a template that comes with Tandem; null when there is none of that name. */
  readonly template: (name: string) => Promise<string | null>;
  readonly readFile: (path: string) => Promise<string>;
  /** True when nothing listens there now. */
  readonly portIsFree: (address: string, port: number) => Promise<boolean>;
  /** Opens a browser where there is a desktop to open it on; false where there is none. */
  readonly openInBrowser: (url: string, dataFolder: string) => Promise<boolean>;
  /** Starts the desktop app and waits for its end; null, with the reason said, when it cannot be had. */
  readonly startDesktop: (dataFolder: string, say: Say, options: LaunchOptions) => Promise<number | null>;
  readonly examine: (dataFolder: string) => Promise<readonly Finding[]>;
}

/** What a person allows for one launch. */
export interface LaunchOptions {
  /** Shells on this machine, for pages and windows. */
  readonly hostShell: boolean;
}

export type Say = (line: string) => void;
/** Resolves false when nobody is there to be asked. */
export type Ask = (question: string) => Promise<boolean>;

export interface HostDoors {
  /** `--data`, the environment, or the platform's own place. */
  dataFolder(chosen: string | undefined): string;
  /** Null when no host owns the folder. */
  connect(dataFolder: string, listener: (event: HostEvent) => void): Promise<RemoteLine | null>;
  /** Makes this process the folder's host. Throws `host-busy`. */
  own(dataFolder: string, purpose: string, options?: LaunchOptions): Promise<OwnedHost>;
}

export interface RemoteLine {
  readonly session: HostSession;
  readonly ended: Promise<Failure>;
}

export interface OwnedHost {
  readonly api: HostApi;
  /** How many other commands talk to it now. */
  guests(): number;
  serveBrowser(wish: PageWish): Promise<{ readonly port: number; newLink(): string; close(): Promise<void> }>;
  close(): Promise<void>;
}

export interface PageWish {
  /** 0 takes any free one. */
  readonly port: number;
  /** Its pages may look and change nothing; commands on the machine may. */
  readonly readOnly: boolean;
}

export interface EngineDoors {
  /** Finds an engine, or brings one: installs after asking, starts the private one where that is the way. */
  prepare(options: PreparationOptions): Promise<PreparedEngine>;
  /** Brings what bootstrapping the base image needs; false when all of it was there already. */
  prepareBaseImage(options: PreparationOptions): Promise<boolean>;
  startPrivate(dataFolder: string): Promise<{ readonly socketPath: string; readonly pid: number }>;
  /** False when it did not run. */
  stopPrivate(dataFolder: string): Promise<boolean>;
  /** Stops it and deletes everything it held. */
  removePrivate(dataFolder: string): Promise<void>;
}

export interface PreparationOptions {
  readonly dataFolder: string;
  /** `--yes` or `TANDEM_YES=1`. */
  readonly assumeYes: boolean;
  readonly ask: Ask;
  readonly say: Say;
  readonly signal: AbortSignal;
}

export interface PreparedEngine {
  /** Which engine and why this one, in words. */
  readonly description: string;
  /** True when this call started Tandem's own engine. */
  readonly startedPrivate: boolean;
}

/** One thing that was looked at by `doctor`. */
export interface Finding {
  readonly id: string;
  readonly state: 'good' | 'absent' | 'bad';
  readonly text: string;
  /** What it is good for, or what to do. */
  readonly hint: string | null;
}
