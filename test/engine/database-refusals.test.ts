import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../electron/contract/schemas.ts';
import { engineClient } from '../helpers/engine.ts';
import { removeStack } from '../helpers/engine-content.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import { openTestHost, type TestHost } from '../helpers/test-host.ts';

/** Obligation: a database that cannot come up says what it waits for, and comes up once that is there. */

const STACK = `refused-${randomBytes(3).toString('hex')}`;

const docker: Docker = engineClient();
let host: TestHost;
/** Runs for ever and is neither etcd nor a database. */
let other: string;

const text = (etcd: string, database: string, deadline: string) => `tandem: 1
name: ${STACK}
components:
  - { name: consensus, kind: etcd, health: { deadline: ${deadline} }${etcd} }
  - name: database
    kind: postgres
    topology: primary-standby
    consensus: consensus
    health: { deadline: ${deadline} }
    database: app
    user: app
${database}`;

async function upFails(file: string): Promise<RunSummary['failure']> {
  await host.writeStack(STACK, file);
  const run = await host.run('stack.up', { stack: STACK });
  expect(run.state).toBe('failed');
  return run.failure;
}

beforeAll(async () => {
  other = await ensureComponentImage(docker, 'infra');
  host = await openTestHost();
});

afterAll(async () => {
  await host?.close();
  await removeStack(docker, STACK);
});

describe('a database with a standby', () => {
  it('does not come up without its etcd: the failure and the status name it', async () => {
    const failure = await upFails(text(`, image: "${other}"`, '', '5s'));

    expect(failure).toMatchObject({
      code: 'container-unhealthy',
      message: expect.stringMatching(/consensus-1|database-[12]/),
    });
    const readiness = async () => {
      const { members } = await host.status(STACK);
      return ['consensus-1', 'database-1'].map(
        (name) => members.find((member) => member.name === name)?.readiness,
      );
    };
    await expect.poll(readiness, { timeout: 30_000 }).toEqual(['not-ready', 'not-ready']);
  });

  it('does not come up from an image without our start script, which is what is missed', async () => {
    const failure = await upFails(text('', `    image: "${other}"\n`, '60s'));

    expect(failure?.code).toBe('container-exited');
    expect(`${failure?.message} ${failure?.cause}`).toContain('/usr/local/bin/tandem-patroni');
  });

  it('does not come up from an image of another version than the file says', async () => {
    const image = await ensureComponentImage(docker, 'patroni');
    const failure = await upFails(text('', `    version: 16\n    image: "${image}"\n`, '60s'));

    expect(failure?.code).toBe('container-exited');
    expect(failure?.cause).toContain('the stack file asks for PostgreSQL 16, this image runs 17');
  });

  it('comes up by the same command once all of that is mended', async () => {
    await host.writeStack(STACK, text('', '', '60s'));
    const run = await host.run('stack.up', { stack: STACK });

    expect(run.failure).toBeNull();
    expect((await host.status(STACK)).state).toBe('healthy');
    expect(host.troubles).toEqual([]);
  });
});
