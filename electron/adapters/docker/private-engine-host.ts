import { readFile } from 'node:fs/promises';
import { parsePacketRules, restorePacketRules } from '../../domain/engine/packet-rules.ts';
import { overlappingSubnet } from '../../domain/engine/subnet.ts';
import { fail } from '../../domain/failure.ts';
import { interfaceSubnets } from '../host/host-probe.ts';
import { lastLines, type RunCommand } from '../host/run-command.ts';
import type { PrivateEngineLayout } from './private-engine-layout.ts';

/** What a private engine needs of the machine around it: control groups, a bridge, a configuration. */

const COMMAND_MS = 15_000;
/** Beside 10.201.0.0/16, which is for stacks, and away from Docker's default pools. */
const BRIDGE_PREFIX = '10.202';
const POOL = { base: '10.203.0.0/16', size: 24 };
/** The last release that takes the setting; newer ones refuse a key that they do not know. */
const LAST_RELEASE_WITH_KEY = 20;

/** Everything is set here, because the system's /etc/docker/daemon.json is not ours and is not read. */
export function daemonConfig(
  layout: PrivateEngineLayout,
  options: { readonly bridge: string; readonly release: number | null },
): Record<string, unknown> {
  return {
    hosts: [`unix://${layout.socketPath}`],
    // The group `docker` stands for the system engine; this one is its starter's alone.
    group: 'root',
    'data-root': layout.dataRoot,
    'exec-root': layout.execRoot,
    pidfile: layout.pidFile,
    bridge: options.bridge,
    'default-address-pools': [POOL],
    iptables: true,
    'log-level': 'warn',
    // Containers of others may log without bound; members of stacks set their own limits.
    'log-driver': 'json-file',
    'log-opts': { 'max-size': '10m', 'max-file': '3' },
    // Up to 20.10 the engine's id comes from a key that all engines of a machine would share.
    ...(options.release !== null && options.release <= LAST_RELEASE_WITH_KEY
      ? { 'deprecated-key-path': layout.keyFile }
      : {}),
  };
}

/** `Docker version 20.10.24+dfsg1, build 297e128` → 20; null when it cannot be told. */
export async function daemonRelease(run: RunCommand): Promise<number | null> {
  const { stdout } = await run(['dockerd', '--version'], { deadlineMs: COMMAND_MS });
  const match = /version v?(\d+)\./.exec(stdout);
  return match === null ? null : Number(match[1]);
}

/** Without a service manager nobody may have mounted the control groups yet. */
export async function ensureControlGroups(run: RunCommand): Promise<void> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  if (mounts.split('\n').some((line) => /^cgroup2?$/.test(line.split(' ')[2] ?? ''))) return;
  const attempts = [['cgroupfs-mount'], ['mount', '-t', 'cgroup2', 'cgroup2', '/sys/fs/cgroup']];
  const said: string[] = [];
  for (const command of attempts) {
    try {
      const result = await run(command, { deadlineMs: COMMAND_MS });
      if (result.exitCode === 0) return;
      said.push(lastLines(result.stderr, 2));
    } catch (error) {
      said.push((error as Error).message);
    }
  }
  fail({
    code: 'engine-start-failed',
    message: 'Control groups are not mounted on this machine, and mounting them failed.',
    hint: 'Containers need them: run Tandem outside of a restricted container, or mount them: mount -t cgroup2 cgroup2 /sys/fs/cgroup',
    cause: said.join('; '),
  });
}

/**
 * A bridge of its own for containers that name no network, so that docker0 stays the system engine's. Starting with
 * no bridge at all is no way out: a `dockerd --bridge=none` deletes docker0, whoever made it (seen with 20.10).
 */
export async function ensureBridge(layout: PrivateEngineLayout, run: RunCommand): Promise<string> {
  const ip = async (...argv: string[]): Promise<boolean> => {
    try {
      return (await run(['ip', ...argv], { deadlineMs: COMMAND_MS })).exitCode === 0;
    } catch {
      return false;
    }
  };
  if (await ip('link', 'show', layout.bridge)) return layout.bridge;
  const taken = await interfaceSubnets();
  const third = Array.from({ length: 256 }, (_, index) => index).find(
    (index) => !taken.some((subnet) => overlappingSubnet(subnet, `${BRIDGE_PREFIX}.${index}.0/24`)),
  );
  if (third === undefined || !(await ip('link', 'add', layout.bridge, 'type', 'bridge')))
    return noBridge(layout);
  const isUp =
    (await ip('addr', 'add', `${BRIDGE_PREFIX}.${third}.1/24`, 'dev', layout.bridge)) &&
    (await ip('link', 'set', layout.bridge, 'up'));
  if (isUp) return layout.bridge;
  await ip('link', 'delete', layout.bridge);
  return noBridge(layout);
}

function noBridge(layout: PrivateEngineLayout): never {
  return fail({
    code: 'engine-start-failed',
    message: `The network bridge ${layout.bridge} for Tandem's own engine could not be made.`,
    hint: 'It takes root, iproute2 (the `ip` command) and a free /24 in the range of its bridges.',
  });
}

export async function removeBridges(names: readonly string[], run: RunCommand): Promise<void> {
  for (const name of names) {
    try {
      await run(['ip', 'link', 'delete', name], { deadlineMs: COMMAND_MS });
    } catch {
      // Without iproute2 no bridge was made.
    }
  }
}

/** Notes what other engines have in the packet filter; the returned function puts back what our start removed. */
export async function guardPacketRules(
  run: RunCommand,
): Promise<(ownBridges: readonly string[]) => Promise<void>> {
  const save = async (family: string): Promise<string | null> => {
    try {
      const result = await run([`${family}-save`], { deadlineMs: COMMAND_MS });
      return result.exitCode === 0 ? result.stdout : null;
    } catch {
      return null;
    }
  };
  const families = ['iptables', 'ip6tables'];
  const before = new Map(await Promise.all(families.map(async (one) => [one, await save(one)] as const)));
  return async (ownBridges) => {
    for (const [family, saved] of before) {
      const now = saved === null ? null : await save(family);
      if (saved === null || now === null) continue;
      const input = restorePacketRules(parsePacketRules(saved), parsePacketRules(now), ownBridges);
      if (input === null) continue;
      await run([`${family}-restore`, '--noflush', '--wait'], { deadlineMs: COMMAND_MS, input });
    }
  };
}
