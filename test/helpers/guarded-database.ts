import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { expect } from 'vitest';
import { freezeCommand } from '../../electron/domain/drill/faults/member-processes.ts';
import { cutOff } from './pod-networks.ts';
import { freePort } from './postgres-container.ts';
import { networksOfItsOwn, stackText } from './stack-files.ts';
import { StandbyCluster } from './standby-cluster.ts';
import type { TestHost } from './test-host.ts';

/** A database with a standby under a client that writes: what tests of guardians do to it and ask of it. */

const MEMBERS = ['database-1', 'database-2'];
const PATIENCE = { timeout: 90_000, interval: 200 };
const ASKED_EVERY_MS = 300;

/**
 * On the asked server alone, so that no standby is waited for. The name of the journal's file begins with the timeline:
 * a later one belongs to a later primary.
 */
const ASK_TO_WRITE = `SET synchronous_commit = local; SET statement_timeout = '1s'; INSERT INTO asked DEFAULT VALUES
  RETURNING extract(epoch FROM clock_timestamp()), left(pg_walfile_name(pg_current_wal_lsn()), 8)`;

export interface AcceptedWrite {
  readonly member: string;
  readonly atS: number;
  readonly timeline: number;
}

export class GuardedDatabase {
  readonly cluster: StandbyCluster;
  readonly #docker: Docker;
  readonly #stack: string;
  readonly #ports: { readonly write: number; readonly read: number };
  readonly #networks = networksOfItsOwn();
  readonly #acknowledged: number[] = [];
  #lastId = 0;

  private constructor(
    parts: { readonly docker: Docker; readonly host: TestHost; readonly stack: string },
    ports: { readonly write: number; readonly read: number },
  ) {
    this.cluster = new StandbyCluster(parts);
    this.#docker = parts.docker;
    this.#stack = parts.stack;
    this.#ports = ports;
  }

  static async create(parts: {
    readonly docker: Docker;
    readonly host: TestHost;
    readonly stack: string;
  }): Promise<GuardedDatabase> {
    return new GuardedDatabase(parts, { write: await freePort(), read: await freePort() });
  }

  /** The stack file; `guardian` is YAML of that field. */
  text(guardian: string): string {
    return stackText('primary-standby')
      .replace('name: primary-standby', `name: ${this.#stack}\n${this.#networks}\nguardian: ${guardian}`)
      .replace('publish: { port: 5432 }', `publish: { port: ${this.#ports.write} }`)
      .replace('publish: { port: 5433 }', `publish: { port: ${this.#ports.read} }`);
  }

  async makeTables(): Promise<void> {
    await this.cluster.query(this.#ports.write, 'CREATE TABLE ledger (id integer PRIMARY KEY)');
    await this.cluster.query(this.#ports.write, 'CREATE TABLE asked (id serial)');
  }

  async write(): Promise<boolean> {
    this.#lastId += 1;
    const id = this.#lastId;
    try {
      await this.cluster.query(this.#ports.write, 'INSERT INTO ledger VALUES ($1)', [id]);
      this.#acknowledged.push(id);
      return true;
    } catch {
      return false;
    }
  }

  async lostRows(): Promise<readonly number[]> {
    const rows = new Set((await this.cluster.query(this.#ports.write, 'SELECT id FROM ledger')).flat());
    return this.#acknowledged.filter((id) => !rows.has(id));
  }

  other(member: string): string {
    return MEMBERS.find((name) => name !== member) ?? '';
  }

  /** Who leads, once the other follows with every commit. */
  async redundantLeader(): Promise<{ readonly leader: string; readonly timeline: number }> {
    let leads = { leader: '', timeline: 0 };
    for (const asked of MEMBERS) {
      await expect
        .poll(
          async () =>
            (await this.cluster.members(asked).catch(() => []))
              .map(({ Member, Role, State, TL }) => {
                if (Role === 'Leader') leads = { leader: Member, timeline: TL ?? 0 };
                return `${Role} ${State}`;
              })
              .sort(),
          PATIENCE,
        )
        .toEqual(['Leader running', 'Sync Standby streaming']);
    }
    return leads;
  }

  /** How many members accept a write when they are asked directly, past the balancer. */
  async writable(): Promise<readonly AcceptedWrite[]> {
    const answers = await Promise.all(MEMBERS.map((member) => this.#askToWrite(member).catch(() => null)));
    return answers.filter((answer) => answer !== null);
  }

  /** Asks every member to write, all the time, until the signal ends it. */
  async askAllTheTime(signal: AbortSignal): Promise<readonly AcceptedWrite[]> {
    const accepted: AcceptedWrite[] = [];
    while (!signal.aborted) {
      accepted.push(...(await this.writable()));
      await sleep(ASKED_EVERY_MS, undefined, { signal }).catch(() => {});
    }
    return accepted;
  }

  /** Ends with the signal as well. */
  async untilPrimary(member: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if ((await this.writable()).some((accepted) => accepted.member === member)) return;
      await sleep(ASKED_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }

  async kill(member: string): Promise<void> {
    await this.cluster.container(member).kill();
  }

  async freeze(member: string): Promise<void> {
    const session = await this.cluster.session(member, freezeCommand);
    await session.write('go');
    for await (const line of session.lines) {
      if (line !== '') break;
    }
    await session.close();
  }

  /** Returns what puts the member back on its network. */
  cutOff(member: string): Promise<() => Promise<void>> {
    return cutOff(this.#docker, { stack: this.#stack, member, group: 'database' });
  }

  /** Resolves with how long the strike kept everybody from writing. */
  async handedOver(strike: (primary: string) => Promise<unknown>): Promise<{
    readonly old: string;
    readonly tookMs: number;
  }> {
    const { leader } = await this.redundantLeader();
    for (let count = 0; count < 10; count += 1) expect(await this.write()).toBe(true);
    await strike(leader);
    const struckAtMs = Date.now();
    await this.expectPrimary(this.other(leader));
    const tookMs = Date.now() - struckAtMs;
    expect(await this.lostRows()).toEqual([]);
    return { old: leader, tookMs };
  }

  async expectPrimary(member: string): Promise<void> {
    await expect
      .poll(
        async () =>
          (await this.write()) && (await this.writable()).some((accepted) => accepted.member === member),
        PATIENCE,
      )
      .toBe(true);
  }

  /** The former primary is a standby again, by itself. */
  async expectWhole(old: string): Promise<void> {
    expect((await this.redundantLeader()).leader).not.toBe(old);
    expect(await this.writable()).toHaveLength(1);
    expect(await this.lostRows()).toEqual([]);
  }

  async #askToWrite(member: string): Promise<AcceptedWrite | null> {
    const command = ['psql', '-U', 'postgres', '-d', 'wolf_logic', '-qAtc', ASK_TO_WRITE];
    const [answer = ''] = (await this.cluster.inside(member, command, ASK_DEADLINE_MS)).split('\n');
    const [atS, timeline] = answer.split('|');
    return timeline === undefined
      ? null
      : { member, atS: Number(atS), timeline: Number.parseInt(timeline, 16) };
  }
}

/** A frozen member answers nothing. */
const ASK_DEADLINE_MS = 2_000;

/** Writes that a former primary accepted after a later one had accepted some: none, if there was only ever one. */
export function writesOfFormerPrimaries(accepted: readonly AcceptedWrite[]): readonly AcceptedWrite[] {
  const inOrder = [...accepted].sort((one, other) => one.atS - other.atS);
  return inOrder.filter(({ timeline }, index) =>
    inOrder.slice(0, index).some((earlier) => earlier.timeline > timeline),
  );
}
