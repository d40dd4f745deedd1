import { randomBytes } from 'node:crypto';
import type Docker from 'dockerode';
import { expect } from 'vitest';
import type { GroupStatus } from '../../electron/contract/schemas.ts';
import { engineClient } from './engine.ts';
import { removeStack } from './engine-content.ts';
import { freePort } from './postgres-container.ts';
import { StandbyCluster } from './standby-cluster.ts';
import { openTestHost, type TestHost } from './test-host.ts';

/** A database of several members whose stack file changes from test to test. */

/** Against hanging: Patroni alone needs some twenty seconds, and the machine may be busy. */
export const PATIENCE = { timeout: 180_000, interval: 250 };

interface DatabaseKeys {
  readonly replicas?: number;
  readonly synchronous?: 'on' | 'strict' | 'off';
  /** YAML of the field; left out, what the product does by itself. */
  readonly guardian?: string;
  /** Further lines of the component, each with its indentation. */
  readonly more?: string;
}

export class DatabaseStack {
  readonly docker: Docker = engineClient();
  readonly name: string;
  readonly host: TestHost;
  readonly cluster: StandbyCluster;
  readonly ports: { readonly write: number; readonly read: number };

  private constructor(name: string, host: TestHost, ports: DatabaseStack['ports']) {
    this.name = name;
    this.host = host;
    this.ports = ports;
    this.cluster = new StandbyCluster({ docker: this.docker, host, stack: name });
  }

  static async open(prefix: string): Promise<DatabaseStack> {
    const ports = { write: await freePort(), read: await freePort() };
    return new DatabaseStack(`${prefix}-${randomBytes(3).toString('hex')}`, await openTestHost(), ports);
  }

  async up(keys: DatabaseKeys): Promise<void> {
    await this.host.writeStack(this.name, this.#text(keys));
    const run = await this.host.run('stack.up', { stack: this.name }, PATIENCE.timeout * 2);
    expect(run.failure).toBeNull();
    expect(run.state).toBe('completed');
  }

  async expectNothingToDo(): Promise<void> {
    const { text } = await this.host.call('stack.plan', { stack: this.name });
    expect(text).toBe(`${this.name}: nothing to do`);
  }

  /** As Patroni of one member lists them: who leads, and in what state each is. */
  async expectMembers(asked: string, roles: readonly string[]): Promise<void> {
    await expect
      .poll(
        async () => (await this.#members(asked)).map(({ Role, State }) => `${Role} ${State}`).sort(),
        PATIENCE,
      )
      .toEqual(roles);
  }

  async timelines(asked: string): Promise<ReadonlyMap<string, number>> {
    return new Map((await this.#members(asked)).map(({ Member, TL }) => [Member, TL ?? 0]));
  }

  async memberWith(asked: string, role: 'Leader' | 'Sync Standby' | 'Replica'): Promise<string> {
    const found = (await this.#members(asked)).find(({ Role }) => Role === role);
    if (found === undefined) throw new Error(`nobody is ${role}`);
    return found.Member;
  }

  async group(): Promise<GroupStatus> {
    const group = (await this.host.status(this.name)).groups.find(({ name }) => name === 'database');
    if (group === undefined) throw new Error('the database has no status');
    return group;
  }

  async told(): Promise<string> {
    return (await this.group()).statements.map(({ text }) => text).join(' ');
  }

  /** In the application's database of one member, as its superuser, past the balancer. */
  inside(member: string, statement: string): Promise<string> {
    const psql = ['psql', '-XqAt', '--set=ON_ERROR_STOP=1', '-d', 'wolf_logic', '-c', statement];
    return this.cluster.inside(member, psql);
  }

  /** The guardian may have been faster. */
  async start(member: string): Promise<void> {
    await this.cluster
      .container(member)
      .start()
      .catch((thrown: { readonly statusCode?: number }) => {
        if (thrown.statusCode !== 304) throw thrown;
      });
  }

  async close(): Promise<void> {
    await this.host.close();
    await removeStack(this.docker, this.name);
  }

  /** Empty while nobody can say: a member that starts has no Patroni yet. */
  #members(asked: string): ReturnType<StandbyCluster['members']> {
    return this.cluster.members(asked).catch(() => []);
  }

  #text({ replicas = 2, synchronous = 'on', guardian, more = '' }: DatabaseKeys): string {
    return `tandem: 1
name: ${this.name}
${guardian === undefined ? '' : `guardian: ${guardian}\n`}components:
  - { name: consensus, kind: etcd }
  - name: database
    kind: postgres
    topology: primary-standby
    replicas: ${replicas}
    consensus: consensus
    synchronous: ${synchronous}
    database: wolf_logic
    user: wolf
${more}  - name: database-balancer
    kind: balancer
    listen:
      - { name: write, port: 5432, mode: tcp, publish: { port: ${this.ports.write} } }
      - { name: read, port: 5433, mode: tcp, publish: { port: ${this.ports.read} } }
    routes:
      - { from: write, to: database, port: 5432 }
      - { from: read, to: database, port: 5432, role: replica, policy: balanced }
`;
  }
}
