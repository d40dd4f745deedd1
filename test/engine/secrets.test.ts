import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DockerExec } from '../../electron/adapters/docker/exec.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { gatewayPair, PairClient } from '../helpers/gateway-pair.ts';
import { logText } from '../helpers/hardened-containers.ts';
import { freePort } from '../helpers/postgres-container.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/**
 * Obligation: a secret is in its file and in the containers that need it, and nowhere else. Canaries are planted as
 * secrets, the stack lives through success and failure, and everything that anyone could read is searched.
 */

const STACK = `canary-${randomBytes(3).toString('hex')}`;
const docker: Docker = engineClient();
const canary = () => `canary${randomBytes(16).toString('hex')}`;
const password = canary();
const token = canary();
/** What the file of the password is changed to, so that a new gateway is refused by the database. */
const wrongPassword = canary();

let host: TestHost;
let client: PairClient;
let port: number;
let secretsFolder: string;
let stopRecording: () => Promise<string>;

/** As it is, and as the usual encodings make it. */
function spellings(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  // Base64 of a text that begins anywhere in a group of three bytes; its ends depend on the neighbours.
  const shifted = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(4, -4),
  );
  return [secret, bytes.toString('hex'), ...shifted];
}

const SPELLINGS = [password, token, wrongPassword].flatMap(spellings);

function findings(text: string): readonly string[] {
  return SPELLINGS.filter((spelling) => text.includes(spelling));
}

async function expectClean(places: Readonly<Record<string, string>>): Promise<void> {
  for (const [place, text] of Object.entries(places)) {
    // An empty place proves nothing.
    expect([place, text.length > 0]).toEqual([place, true]);
    expect([place, findings(text)]).toEqual([place, []]);
  }
}

/** Every event of the engine, the command lines of execs included, until it is stopped. */
async function recordEvents(): Promise<() => Promise<string>> {
  const stream = (await docker.getEvents({})) as Readable;
  let text = '';
  const reading = (async () => {
    for await (const chunk of stream) text += String(chunk);
  })().catch(() => {});
  return async () => {
    stream.destroy();
    await reading;
    return text;
  };
}

function containers(): Promise<Docker.ContainerInfo[]> {
  return docker.listContainers({ all: true, filters: { label: [`dev.tandem.stack=${STACK}`] } });
}

async function eachContainer(
  read: (container: Docker.Container) => Promise<string>,
): Promise<Record<string, string>> {
  const places: Record<string, string> = {};
  for (const { Id, Names } of await containers())
    places[Names[0] ?? Id] = await read(docker.getContainer(Id)).catch((error) => `unreadable: ${error}`);
  return places;
}

/** The files of the data folder as they are on disk, but for the secrets themselves. */
async function filesOf(folder: string): Promise<Record<string, string>> {
  const places: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || path.startsWith(secretsFolder)) continue;
    const content = await readFile(path, 'latin1');
    if (content !== '') places[path] = content;
  }
  return places;
}

async function execIn(container: string, command: readonly string[]): Promise<string> {
  const limits = { deadlineMs: 20_000, maxOutputBytes: 1024 * 1024 };
  return (await new DockerExec(() => docker).run(container, command, limits)).stdout.trim();
}

beforeAll(async () => {
  port = await freePort();
  host = await openTestHost();
  client = new PairClient({ host, stack: STACK, docker, port });
  secretsFolder = join(host.dataFolder, 'stacks', STACK, 'secrets');
  await host.writeStack(STACK, await gatewayPair(STACK, port));
  await mkdir(secretsFolder, { recursive: true, mode: 0o700 });
  await writeFile(join(secretsFolder, 'database-password'), password, { mode: 0o600 });
  await writeFile(join(secretsFolder, 'gateway-token'), token, { mode: 0o600 });
  stopRecording = await recordEvents();
  const run = await host.run('stack.up', { stack: STACK });
  expect(run.failure).toBeNull();
});

afterAll(async () => {
  await stopRecording?.();
  await host?.close();
  await removeStack(docker, STACK);
});

describe('a secret', () => {
  it('is where it is needed: in its file, and in the containers that use it', async () => {
    for (const [name, secret] of [
      ['database-password', password],
      ['gateway-token', token],
    ] as const) {
      const path = join(secretsFolder, name);
      expect((await stat(path)).mode & 0o777).toBe(0o600);
      expect(findings(await readFile(path, 'utf8'))).toContain(secret);
    }
    const inside = '/etc/tandem/secrets';
    expect(findings(await execIn(`${STACK}-gateway-1`, ['cat', `${inside}/gateway-token`]))).toContain(token);
    for (const member of ['gateway-2', 'database-1'])
      expect(findings(await execIn(`${STACK}-${member}`, ['cat', `${inside}/database-password`]))).toContain(
        password,
      );
    const owned = await execIn(`${STACK}-gateway-1`, ['stat', '-c', '%a %u', `${inside}/gateway-token`]);
    expect(owned).toBe('400 10020');
    expect((await client.submit('with the token')).status).toBe(201);
  });

  it('is not in the containers that do not need it', async () => {
    for (const member of ['balancer-1', 'database-balancer-2'])
      expect(await execIn(`${STACK}-${member}`, ['ls', '/etc/tandem'])).toBe('haproxy.cfg');
    expect(await execIn(`${STACK}-database-1`, ['ls', '/etc/tandem/secrets'])).toBe('database-password');
  });

  it('is found by the search in each of its spellings', () => {
    expect(findings(`x ${token} y`)).toContain(token);
    for (const around of ['', 'a', 'ab']) {
      const encoded = Buffer.from(`${around}Bearer ${token} and more`).toString('base64');
      expect([around, findings(encoded).length]).toEqual([around, 1]);
    }
    expect(findings(Buffer.from(password).toString('hex'))).toHaveLength(1);
  });

  it('stays out of everything that success leaves behind', async () => {
    // The agents' sessions are open now: these are execs that can be inspected.
    await host.status(STACK);
    const inspected = await Promise.all(
      (await containers()).map(({ Id }) => docker.getContainer(Id).inspect()),
    );
    const execIds = inspected.flatMap(({ ExecIDs }) => ExecIDs ?? []);
    expect(execIds.length).toBeGreaterThan(0);
    const execs = await Promise.all(
      execIds.map((id) =>
        docker
          .getExec(id)
          .inspect()
          .catch(() => ({ gone: true }) as never),
      ),
    );
    const images = [...new Set(inspected.map(({ Image }) => Image))].map((id) => docker.getImage(id));
    await expectClean({
      inspect: JSON.stringify(inspected),
      execs: JSON.stringify(execs),
      images: JSON.stringify(await Promise.all(images.map((image) => image.inspect()))),
      histories: JSON.stringify(await Promise.all(images.map((image) => image.history()))),
      processes: JSON.stringify(
        await eachContainer(async (container) => JSON.stringify(await container.top())),
      ),
      logs: JSON.stringify(await eachContainer(logText)),
      'plan of up': JSON.stringify(await host.call('stack.plan', { stack: STACK })),
      'plan of down': JSON.stringify(
        await host.call('stack.plan', { stack: STACK, direction: 'down', removeData: true }),
      ),
      status: JSON.stringify(await host.status(STACK)),
      runs: JSON.stringify(await host.call('runs.list', { stack: STACK })),
      events: JSON.stringify(host.events),
    });
  });

  it('stays out of what failure says: a wrong password, a wrong token, a container that ends', async () => {
    expect((await client.submit('refused', { token: wrongPassword })).status).toBe(401);

    // A gateway made anew takes the password as the file has it now, and is refused by the database.
    await writeFile(join(secretsFolder, 'database-password'), wrongPassword, { mode: 0o600 });
    const impatient = await gatewayPair(STACK, port, [
      ['kind: gateway\n', 'kind: gateway\n    health: { deadline: 5s }\n'],
    ]);
    await host.writeStack(STACK, impatient);
    const refused = await host.run('stack.up', { stack: STACK });
    expect(refused.failure).toMatchObject({ code: 'container-unhealthy' });
    const logs = await eachContainer(logText);
    // Both sides had reason to speak of the password.
    expect(logs[`/${STACK}-database-1`]).toContain('password authentication failed');

    await writeFile(join(secretsFolder, 'database-password'), password, { mode: 0o600 });
    const { Config } = await docker.getContainer(`${STACK}-balancer-pod`).inspect();
    const ending = `  - { name: ending, kind: service, image: "${Config.Image}", command: [sh, -c, "exit 7"], user: "10000:10000", secrets: [gateway-token] }\n`;
    await host.writeStack(
      STACK,
      (await gatewayPair(STACK, port)).replace('components:\n', `components:\n${ending}`),
    );
    const ended = await host.run('stack.up', { stack: STACK });
    expect(ended.failure).toMatchObject({ code: 'container-exited' });
    expect(await containers()).toContainEqual(expect.objectContaining({ Names: [`/${STACK}-ending-1`] }));

    await expectClean({
      'failure of the gateway': JSON.stringify(refused),
      'failure of the service': JSON.stringify(ended),
      inspect: JSON.stringify(
        await eachContainer(async (container) => JSON.stringify(await container.inspect())),
      ),
      logs: JSON.stringify({ ...logs, ...(await eachContainer(logText)) }),
      status: JSON.stringify(await host.status(STACK)),
      events: JSON.stringify(host.events),
      troubles: JSON.stringify([...host.troubles, 'end of troubles']),
    });
  });

  it('stays out of the journal and of all other files, and out of every event of the engine', async () => {
    const run = await host.run('stack.down', { stack: STACK, removeData: true });
    expect(run.failure).toBeNull();
    await host.close({ keepData: true });
    const files = await filesOf(host.dataFolder);
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining([
        join(host.dataFolder, 'store.db'),
        expect.stringContaining(join(STACK, 'generated', 'gateway-1', 'gateway.json')),
      ]),
    );
    const events = await stopRecording();
    // Execs are among the events with their whole command line.
    expect(events).toContain('exec_create: perl /opt/tandem/agent.pl');
    await expectClean({ ...files, 'events of the engine': events });
  });
});
