import { readdir, readFile, readlink } from 'node:fs/promises';
import net from 'node:net';
import { networkInterfaces } from 'node:os';
import { subnetOf } from '../../domain/engine/subnet.ts';
import type { HostProbe } from '../../ports/host-probe.ts';

export const hostProbe: HostProbe = { portHolder, interfaceSubnets };

const TCP_LISTEN = '0A';

/** Binds the port for a moment: the only answer that holds on every system. */
async function portHolder(address: string, port: number): Promise<string | null> {
  const refusal = await tryBind(address, port);
  switch (refusal) {
    case null:
      return null;
    case 'EADDRINUSE':
      return (await listenerOf(port)) ?? 'another program';
    case 'EACCES':
      // A low port, and this process is not root. The engine is, so only a listener stands in its way.
      return listenerOf(port);
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
      return `nobody, but ${address} is not an address of this machine`;
    default:
      return `the system (${refusal})`;
  }
}

function tryBind(address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host: address, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** On Linux the kernel says which socket listens, and /proc which process has it open, if it may be looked at. */
async function listenerOf(port: number): Promise<string | null> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const inodes = new Set(tables.flatMap((table) => listeningInodes(table, port)));
  if (inodes.size === 0) return null;
  const holder = await processWithSocket(inodes);
  return holder ?? 'a program of another user';
}

/** Lines are `sl local:port remote:port st … uid timeout inode`, numbers in hexadecimal. */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/);
    const [, local, , state] = fields;
    const inode = fields[9];
    return local?.endsWith(suffix) && state === TCP_LISTEN && inode !== undefined ? [inode] : [];
  });
}

async function processWithSocket(inodes: ReadonlySet<string>): Promise<string | null> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const handles = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const handle of handles) {
      const target = await readlink(`/proc/${pid}/fd/${handle}`).catch(() => '');
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode === undefined || !inodes.has(inode)) continue;
      const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '')).trim();
      return `${name === '' ? 'a process' : name} (pid ${pid})`;
    }
  }
  return null;
}

/**
 * IPv4 only: stacks get IPv4 subnets. Routes count too: they hold VPNs, and the bridges of engines whose containers
 * have all stopped, which are down and therefore missing among the interfaces.
 */
export async function interfaceSubnets(): Promise<readonly string[]> {
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter((address) => address.family === 'IPv4' && address.cidr !== null)
    .map((address) => subnetOf(address.address, Number(address.cidr?.split('/')[1])));
  const routed = routedSubnets(await readFile('/proc/net/route', 'utf8').catch(() => ''));
  return [...new Set([...own, ...routed])].filter((subnet) => subnet !== null).sort();
}

/** Lines are `Iface Destination Gateway Flags RefCnt Use Metric Mask …`; addresses are little-endian hexadecimal. */
export function routedSubnets(table: string): string[] {
  return table.split('\n').flatMap((line) => {
    const [, destination = '', , , , , , mask = ''] = line.split('\t');
    if (!/^[0-9A-F]{8}$/i.test(destination) || !/^[0-9A-F]{8}$/i.test(mask)) return [];
    const bits = Buffer.from(mask, 'hex').reduce(
      (sum, byte) => sum + byte.toString(2).replaceAll('0', '').length,
      0,
    );
    // The default route covers everything and stands in nobody's way.
    if (bits === 0) return [];
    return subnetOf([...Buffer.from(destination, 'hex')].reverse().join('.'), bits) ?? [];
  });
}
