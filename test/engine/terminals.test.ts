import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventPayload } from '../../electron/contract/contract.ts';
import { buildInfraImage, engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { LISTENER } from '../helpers/listener.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/** Obligation: each kind of member has its own client at a terminal, without a password that anybody else could see. */

const STACK = `term-${randomBytes(3).toString('hex')}`;
const PATIENT = { timeout: 20_000 };

let docker: Docker;
let host: TestHost;

beforeAll(async () => {
  docker = engineClient();
  const image = await buildInfraImage(docker);
  host = await openTestHost();
  await host.writeStack(
    STACK,
    `tandem: 1
name: ${STACK}
guardian: { enabled: false }
components:
  - { name: database, kind: postgres, topology: single, database: app, user: app }
  - { name: cache, kind: redis }
  - name: web
    kind: service
    image: "${image}"
    user: "10000:10000"
    command: ${JSON.stringify(['perl', '-e', LISTENER])}
    ports: [{ port: 8080 }]
    probe: { kind: tcp, port: 8080 }
  - name: balancer
    kind: balancer
    listen: [{ name: api, port: 8000, mode: tcp, publish: { port: ${await freePort()} } }]
    routes: [{ from: api, to: web, port: 8080 }]
`,
  );
  const run = await host.run('stack.up', { stack: STACK });
  expect(run.failure).toBeNull();
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

async function open(member: string, client: 'shell' | 'psql' | 'redis-cli' | 'console') {
  const { terminal } = await host.call('terminal.open', {
    target: { kind: 'member', stack: STACK, member, client },
    columns: 120,
    rows: 40,
  });
  const outputs = (): readonly EventPayload<'terminal.output'>[] =>
    host.events.flatMap((event) =>
      event.name === 'terminal.output' && event.payload.terminal === terminal ? [event.payload] : [],
    );
  return {
    terminal,
    text: (): string => Buffer.concat(outputs().map(({ data }) => Buffer.from(data, 'base64'))).toString(),
    type: (text: string) =>
      host.call('terminal.write', { terminal, data: Buffer.from(text).toString('base64') }),
    end: () => host.next('terminal.ended', (event) => event.terminal === terminal, 20_000),
  };
}

describe('terminals in members', () => {
  it('given a database, then psql is there as superuser, in the database of the stack', async () => {
    const { type, text, end } = await open('database-1', 'psql');
    await expect.poll(text, PATIENT).toContain('app=#');
    await type('select current_user || 1, current_database() || 2;\n');
    await expect.poll(text, PATIENT).toMatch(/postgres1 +\| app2/);
    await type('\\q\n');
    expect((await end()).end).toEqual({ reason: 'exited', exitCode: 0, signal: null });
  });

  it('given a cache, then redis-cli is let in, and the password is in no arguments and no environment', async () => {
    const { type, text, end } = await open('cache-1', 'redis-cli');
    await expect.poll(text, PATIENT).toContain('redis cache-1>');
    await type('set greeting hello\r');
    await expect.poll(text, PATIENT).toContain('OK');
    await type('get greeting\r');
    await expect.poll(text, PATIENT).toContain('"hello"');
    const look = await open('cache-1', 'shell');
    const search =
      'cat /proc/[0-9]*/{cmdline,environ} 2> /dev/null | grep -acF -f /etc/tandem/secrets/cache-password';
    await look.type(`${search}; ls /dev/shm | wc -l\r`);
    await expect.poll(look.text, PATIENT).toMatch(/\r0\r\n1\r\n/);
    await type('quit\r');
    expect((await end()).end).toMatchObject({ reason: 'exited', exitCode: 0 });
    await look.type('sleep 0.5; echo left: $(ls /dev/shm | wc -l); exit\r');
    await expect.poll(look.text, PATIENT).toContain('left: 0');
  });

  it('given a balancer, then its console asks HAProxy', async () => {
    const { type, text, end } = await open('balancer-1', 'console');
    await expect.poll(text, PATIENT).toContain('balancer-1> ');
    await type('show info\n');
    await expect.poll(text, PATIENT).toMatch(/Name: HAProxy\r\nVersion: 3/);
    await type('show servers state\n');
    await expect.poll(text, PATIENT).toContain('web-1');
    await type('quit\n');
    expect((await end()).end).toMatchObject({ exitCode: 0 });
  });

  it('given a member is started anew, then its sessions end with it, and the reason is told', async () => {
    const { text, end } = await open('web-1', 'shell');
    await expect.poll(text, PATIENT).toMatch(/[$#] $/);
    await host.run('stack.restart', { stack: STACK, member: 'web-1' });
    expect((await end()).end).toMatchObject({ reason: 'member-gone' });
  });

  it('given they were opened and ended, then that is written down, and not what was typed', async () => {
    const { events } = await host.call('events.list', { stack: STACK, limit: 1_000 });
    const written = events.map(({ text, data }) => `${text} ${JSON.stringify(data)}`).join('\n');
    expect(written).toContain(`Psql in database-1 of ${STACK} was opened from the command line`);
    expect(written).toContain(`Psql in database-1 of ${STACK} ended with exit code 0`);
    expect(written).not.toContain('current_user');
  });
});
