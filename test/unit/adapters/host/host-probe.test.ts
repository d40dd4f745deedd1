import net from 'node:net';
import { expect, it } from 'vitest';
import { hostProbe, listeningInodes, routedSubnets } from '../../../../electron/adapters/host/host-probe.ts';

async function listen(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { port: address.port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

it('names the process that holds a port, and finds the port free when it has let go', async () => {
  const held = await listen();
  const holder = await hostProbe.portHolder('127.0.0.1', held.port);
  if (process.platform === 'linux') expect(holder).toContain(`(pid ${process.pid})`);
  else expect(holder).not.toBeNull();
  await held.close();
  expect(await hostProbe.portHolder('127.0.0.1', held.port)).toBeNull();
});

it('tells an address that this machine does not have from a port that is taken', async () => {
  expect(await hostProbe.portHolder('192.0.2.7', 8000)).toContain('not an address of this machine');
});

it('knows the loopback subnet among those of the machine', async () => {
  expect(await hostProbe.interfaceSubnets()).toContain('127.0.0.0/8');
});

it('reads only listening sockets of that very port', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 x
   1: 0100007F:1F40 0100007F:9000 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 x
   2: 0100007F:1F41 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 x`;
  expect(listeningInodes(table, 8000)).toEqual(['4711']);
});

it('counts routes, so that bridges without running containers are not overlooked, but not the default route', () => {
  const table = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0100A8C0\t0003\t0\t0\t0\t00000000\t0\t0\t0
br-1\t0003C90A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0
docker0\t000011AC\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0`;
  expect(routedSubnets(table)).toEqual(['10.201.3.0/24', '172.17.0.0/16']);
});
