/** Programs that Tandem needs of the machine, for what, and how each kind of system brings them. */

export const PURPOSES = [
  'engine',
  'base-image',
  'browser',
  'compiler',
  'compose',
  'virtual-machine',
] as const;
export type Purpose = (typeof PURPOSES)[number];

export interface Prerequisite {
  readonly purpose: Purpose;
  /** Completes "needed …". */
  readonly reason: string;
  /** Each group is fulfilled by any one of its programs; all groups must be. */
  readonly programs: readonly (readonly string[])[];
  /** What still works without it; null when nothing that asked for it does. */
  readonly without: string | null;
}

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];

export const PREREQUISITES: Readonly<Record<Purpose, Prerequisite>> = {
  engine: {
    purpose: 'engine',
    reason: 'to run containers',
    programs: [['dockerd'], ['containerd'], ['runc', 'crun'], ['iptables'], ['ip']],
    without: null,
  },
  'base-image': {
    purpose: 'base-image',
    reason: 'to make the base image from Debian packages, because no image registry answers',
    programs: [['debootstrap']],
    without: null,
  },
  browser: {
    purpose: 'browser',
    reason: 'to test the pages in a real browser',
    programs: [BROWSERS],
    without: null,
  },
  compiler: {
    purpose: 'compiler',
    reason: 'to compile node-pty, which gives the pages a terminal inside containers',
    programs: [['g++', 'clang++'], ['make'], ['python3']],
    without:
      'Everything but the terminal inside containers works without it. Once it is there, run: npm rebuild node-pty',
  },
  compose: {
    purpose: 'compose',
    reason: 'to compare bring-up times with Docker Compose in the bench',
    programs: [],
    without: null,
  },
  'virtual-machine': {
    purpose: 'virtual-machine',
    reason: 'to test reboots, power cuts and NFS mounts in a small virtual machine',
    programs: [['qemu-system-x86_64'], ['qemu-img'], ['mkfs.ext4'], ['setpriv']],
    without: null,
  },
};

export interface HostSystem {
  /** As Node names it: `linux`, `darwin`, `win32`. */
  readonly platform: string;
  /** `ID` and `ID_LIKE` of os-release, lower case; empty elsewhere. */
  readonly families: readonly string[];
  readonly isRoot: boolean;
  /** True where systemd is the first process. */
  readonly hasSystemd: boolean;
}

const DEBIAN_PACKAGES: Readonly<Record<Purpose, readonly string[]>> = {
  // Named besides docker.io because they are only recommended there, or only sometimes.
  engine: ['docker.io', 'iptables', 'iproute2', 'ca-certificates'],
  // Ubuntu's debootstrap does not bring Debian's keys.
  'base-image': ['debootstrap', 'debian-archive-keyring'],
  browser: ['chromium'],
  compiler: ['g++', 'make', 'python3'],
  compose: ['docker-compose-v2'],
  // The firmware is only recommended by the emulator, and nothing starts without it.
  'virtual-machine': ['qemu-system-x86', 'qemu-utils', 'seabios', 'e2fsprogs', 'util-linux'],
};

export function isDebianLike(system: HostSystem): boolean {
  return system.families.some((family) => family === 'debian' || family === 'ubuntu');
}

/** Ubuntu's chromium package only starts the snap store, so it is named for people and not installed. */
export function canInstall(system: HostSystem, purpose: Purpose): boolean {
  if (system.platform !== 'linux' || !isDebianLike(system) || !system.isRoot) return false;
  return !(purpose === 'browser' && system.families[0] === 'ubuntu');
}

export function packagesFor(system: HostSystem, purposes: readonly Purpose[]): string[] {
  const named = purposes.flatMap((purpose) => DEBIAN_PACKAGES[purpose]);
  // Without systemd somebody has to mount the control groups.
  const groups = purposes.includes('engine') && !system.hasSystemd ? ['cgroupfs-mount'] : [];
  return [...new Set([...named, ...groups])];
}

/** The command, or the page, that brings it on this system. */
export function installInstruction(system: HostSystem, purposes: readonly Purpose[]): string {
  if (system.platform === 'darwin') return purposes.map((purpose) => ON_MAC[purpose]).join(' ');
  if (system.platform === 'win32') return purposes.map((purpose) => ON_WINDOWS[purpose]).join(' ');
  const sudo = system.isRoot ? '' : 'sudo ';
  if (isDebianLike(system)) {
    const packages = purposes.flatMap((purpose) => DEBIAN_PACKAGES[purpose]);
    const install = `${sudo}apt-get install --no-install-recommends ${[...new Set(packages)].join(' ')}`;
    return purposes.includes('engine') && !system.isRoot ? `${install} && ${JOIN_GROUP}` : install;
  }
  const manager = OTHER_MANAGERS.find(({ family }) => system.families.includes(family));
  if (manager === undefined) {
    return `Install with your package manager: ${purposes.flatMap((purpose) => OTHER_NAMES[purpose]).join(', ')} (Docker: https://docs.docker.com/engine/install/)`;
  }
  const names = purposes.flatMap((purpose) => manager.names[purpose] ?? OTHER_NAMES[purpose]);
  return `${sudo}${manager.command} ${[...new Set(names)].join(' ')}`;
}

const JOIN_GROUP = 'sudo usermod -aG docker $USER, then log out and in again';

const OTHER_NAMES: Readonly<Record<Purpose, readonly string[]>> = {
  engine: ['docker', 'iptables', 'iproute2'],
  'base-image': ['debootstrap'],
  browser: ['chromium'],
  compiler: ['gcc-c++', 'make', 'python3'],
  compose: ['docker-compose'],
  'virtual-machine': ['qemu-system-x86', 'qemu-img', 'e2fsprogs', 'util-linux'],
};

interface PackageManager {
  readonly family: string;
  readonly command: string;
  readonly names: Partial<Record<Purpose, readonly string[]>>;
}

const OTHER_MANAGERS: readonly PackageManager[] = [
  { family: 'fedora', command: 'dnf install', names: { engine: ['moby-engine', 'iptables', 'iproute'] } },
  {
    family: 'arch',
    command: 'pacman -S',
    names: { compiler: ['base-devel', 'python'] },
  },
  { family: 'alpine', command: 'apk add', names: { compiler: ['build-base', 'python3'] } },
  { family: 'suse', command: 'zypper install', names: {} },
];

const DESKTOP = 'https://docs.docker.com/desktop/';

const ON_MAC: Readonly<Record<Purpose, string>> = {
  engine: `Install Docker Desktop (${DESKTOP}), OrbStack or Colima, and start it.`,
  'base-image': 'Let the engine reach an image registry: the base image cannot be bootstrapped on macOS.',
  browser: 'brew install --cask chromium',
  compiler: 'xcode-select --install',
  compose: 'Compose is part of Docker Desktop and OrbStack; for Colima: brew install docker-compose',
  'virtual-machine': 'The virtual machine of the tests is made on Linux only.',
};

const ON_WINDOWS: Readonly<Record<Purpose, string>> = {
  engine: `Install Docker Desktop (${DESKTOP}) and start it.`,
  'base-image': 'Let the engine reach an image registry: the base image cannot be bootstrapped on Windows.',
  browser: 'Microsoft Edge is part of Windows; otherwise: winget install Google.Chrome',
  compiler: 'winget install Microsoft.VisualStudio.2022.BuildTools Python.Python.3.12',
  compose: 'Compose is part of Docker Desktop.',
  'virtual-machine': 'The virtual machine of the tests is made on Linux only.',
};
