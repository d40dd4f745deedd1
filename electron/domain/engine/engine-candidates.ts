import { type EngineAddress, parseEngineAddress, type TlsSource } from './engine-address.ts';

/** Which engines are worth asking, in which order, and why. */

export type EngineFlavour =
  | 'named'
  | 'system'
  | 'rootless'
  | 'docker-desktop'
  | 'orbstack'
  | 'colima'
  | 'rancher-desktop'
  | 'podman'
  | 'private';

export interface EngineCandidate {
  readonly address: EngineAddress;
  readonly flavour: EngineFlavour;
  /** Completes "Tandem uses it because …": `DOCKER_HOST names it`. */
  readonly why: string;
}

/** What the decision needs to know of the machine. */
export interface EngineSurroundings {
  readonly platform: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly homeFolder: string;
  /** Folder of Docker's own configuration, `~/.docker` unless `DOCKER_CONFIG` says otherwise. */
  readonly dockerFolder: string;
  /** The context in force, unless it is `default`; read from `DOCKER_CONTEXT` or the configuration file. */
  readonly context: NamedContext | null;
  /** Socket of Tandem's own engine in this data folder; null where there cannot be one. */
  readonly privateSocket: string | null;
  /** Empty on a real machine; tests put a folder of their own in front of `/var/run` and `/run`. */
  readonly systemRoot: string;
}

export interface NamedContext {
  readonly name: string;
  /** `DOCKER_CONTEXT` or the path of the configuration file. */
  readonly origin: string;
  readonly host: string;
  readonly tls: TlsSource | null;
}

export type EngineChoice =
  /** A person named it: it alone is asked, and its failure is theirs to see. */
  | { readonly kind: 'named'; readonly candidate: EngineCandidate }
  /** The first that answers is used. */
  | { readonly kind: 'search'; readonly candidates: readonly EngineCandidate[] };

/** Precedence as the Docker command line has it: `DOCKER_HOST`, then the context, then the usual places. */
export function chooseEngineCandidates(around: EngineSurroundings): EngineChoice {
  const host = around.environment.DOCKER_HOST;
  if (host !== undefined && host !== '') {
    const address = parseEngineAddress(host, tlsOfEnvironment(around), 'DOCKER_HOST');
    return { kind: 'named', candidate: { address, flavour: 'named', why: 'DOCKER_HOST names it' } };
  }
  if (around.context !== null) {
    const { name, origin, host: endpoint, tls } = around.context;
    const address = parseEngineAddress(endpoint, tls, `Docker context "${name}"`);
    const why = `the Docker context "${name}" is selected (${origin})`;
    return { kind: 'named', candidate: { address, flavour: 'named', why } };
  }
  const candidates = around.platform === 'win32' ? windowsPipes() : unixSockets(around);
  return { kind: 'search', candidates: withoutRepeats(candidates) };
}

function tlsOfEnvironment(around: EngineSurroundings): TlsSource | null {
  const { DOCKER_TLS_VERIFY: verify, DOCKER_TLS: plain, DOCKER_CERT_PATH: folder } = around.environment;
  if (!verify && !plain) return null;
  return { folder: folder ? folder : around.dockerFolder, verify: Boolean(verify) };
}

function windowsPipes(): EngineCandidate[] {
  return [
    socket('//./pipe/docker_engine', 'docker-desktop', "it listens on Docker's named pipe"),
    socket('//./pipe/dockerDesktopLinuxEngine', 'docker-desktop', 'Docker Desktop runs it'),
  ];
}

function unixSockets(around: EngineSurroundings): EngineCandidate[] {
  const { homeFolder: home, environment, dockerFolder, systemRoot: root } = around;
  const runtime = environment.XDG_RUNTIME_DIR;
  const colima = environment.COLIMA_HOME ? environment.COLIMA_HOME : `${home}/.colima`;
  return [
    // First, and only while it runs: it may hold the person's stacks, which must not seem to vanish because
    // another engine was started later.
    ...(around.privateSocket === null
      ? []
      : [socket(around.privateSocket, 'private', "it is Tandem's own and runs")]),
    socket(`${root}/var/run/docker.sock`, 'system', "it is this machine's Docker engine"),
    ...(runtime ? [socket(`${runtime}/docker.sock`, 'rootless', 'it is your rootless Docker engine')] : []),
    socket(`${home}/.docker/run/docker.sock`, 'docker-desktop', 'Docker Desktop runs it for you'),
    socket(`${dockerFolder}/run/docker.sock`, 'docker-desktop', 'Docker Desktop runs it for you'),
    socket(`${home}/.docker/desktop/docker.sock`, 'docker-desktop', 'Docker Desktop runs it'),
    socket(`${home}/.orbstack/run/docker.sock`, 'orbstack', 'OrbStack runs it'),
    socket(`${colima}/default/docker.sock`, 'colima', 'Colima runs it'),
    socket(`${home}/.config/colima/default/docker.sock`, 'colima', 'Colima runs it'),
    socket(`${home}/.rd/docker.sock`, 'rancher-desktop', 'Rancher Desktop runs it'),
    ...(runtime ? [socket(`${runtime}/podman/podman.sock`, 'podman', 'it is your Podman service')] : []),
    socket(`${root}/run/podman/podman.sock`, 'podman', "it is this machine's Podman service"),
  ];
}

function socket(path: string, flavour: EngineFlavour, why: string): EngineCandidate {
  return { address: { kind: 'socket', path }, flavour, why };
}

function withoutRepeats(candidates: readonly EngineCandidate[]): EngineCandidate[] {
  const seen = new Set<string>();
  return candidates.filter(({ address }) => {
    const key = address.kind === 'socket' ? address.path : '';
    return !seen.has(key) && seen.add(key);
  });
}
