import type Docker from 'dockerode';
import { DockerExec } from '../../electron/adapters/docker/exec.ts';
import { freezeCommand } from '../../electron/domain/drill/faults/member-processes.ts';
import { execute } from './hardened-containers.ts';

const SERVER_PORT = 6379;
const SENTINEL_PORT = 26_379;

/** Sends the password over a pipe, as the members themselves do, then the commands; prints what comes back. */
const ASK =
  'host=$1 port=$2; shift 2; { printf "AUTH %s\\n" "$(< /etc/tandem/secrets/cache-password)"; printf "%s\\n" "$@"; } | timeout 10 "$TANDEM_ENGINE-cli" -h "$host" -p "$port"';

/** Asks servers and Sentinels of a cache from inside the stack's network. */
export class CacheClient {
  readonly #docker: Docker;
  readonly #stack: string;
  /** The component's name, and the container that questions are asked from. */
  readonly #group: string;
  readonly #from: string;

  constructor(parts: {
    readonly docker: Docker;
    readonly stack: string;
    readonly group: string;
    readonly from: string;
  }) {
    this.#docker = parts.docker;
    this.#stack = parts.stack;
    this.#group = parts.group;
    this.#from = parts.from;
  }

  container(member: string): Docker.Container {
    return this.#docker.getContainer(`${this.#stack}-${member}`);
  }

  async address(member: string): Promise<string> {
    const { NetworkSettings } = await this.container(`${member}-pod`).inspect();
    return NetworkSettings.Networks[`${this.#stack}-back`]?.IPAddress ?? '';
  }

  /** Answers of a server, line by line; empty when nobody answers. */
  async server(member: string, ...commands: readonly string[]): Promise<readonly string[]> {
    return this.#ask(await this.address(member), SERVER_PORT, commands);
  }

  async sentinel(member: string, ...commands: readonly string[]): Promise<readonly string[]> {
    return this.#ask(await this.address(member), SENTINEL_PORT, commands);
  }

  async isMaster(member: string): Promise<boolean> {
    return (await this.server(member, 'ROLE'))[0] === 'master';
  }

  /** A replica that is in step with the member that it should follow. */
  async follows(member: string, master: string): Promise<boolean> {
    const state = await this.server(member, 'INFO replication');
    const wanted = ['role:slave', `master_host:${await this.address(master)}`, 'master_link_status:up'];
    return wanted.every((line) => state.includes(line));
  }

  /** The member that a Sentinel names; empty when it does not answer or names none of them. */
  async named(sentinel: string, members: readonly string[]): Promise<string> {
    const [address] = await this.sentinel(sentinel, `SENTINEL GET-MASTER-ADDR-BY-NAME ${this.#group}`);
    for (const member of members) if ((await this.address(member)) === address) return member;
    return '';
  }

  /** How many replicas a Sentinel knows, reaches and would elect. */
  async candidates(sentinel: string): Promise<number> {
    const lines = await this.sentinel(sentinel, `SENTINEL REPLICAS ${this.#group}`);
    const values = (key: string) => lines.filter((_line, index) => lines[index - 1] === key);
    const priorities = values('slave-priority');
    return values('flags').filter((flags, index) => flags === 'slave' && priorities[index] !== '0').length;
  }

  /** Stores a value and waits until a replica has it, as whoever must not lose it does; false when none came. */
  async store(master: string, key: string, value: string): Promise<boolean> {
    const [stored, copies] = await this.server(master, `SET ${key} ${value}`, 'WAIT 1 5000');
    return stored === 'OK' && Number(copies) >= 1;
  }

  /** The server's process dies, its container does not know why. */
  async crash(member: string): Promise<void> {
    const script =
      'for p in /proc/[0-9]*; do case $(< "$p/comm") in *-server) kill -9 $(basename "$p") ;; esac; done';
    await execute(this.container(member), ['bash', '-c', script]);
  }

  /** All of the member's processes stand still, and its container does not know. */
  async freeze(member: string): Promise<void> {
    const exec = new DockerExec(() => this.#docker);
    const name = `${this.#stack}-${member}`;
    const session = await exec.openSession(name, freezeCommand, AbortSignal.timeout(20_000));
    await session.write('go');
    for await (const line of session.lines) if (line !== '') break;
    await session.close();
  }

  async #ask(address: string, port: number, commands: readonly string[]): Promise<readonly string[]> {
    const exec = new DockerExec(() => this.#docker);
    const command = ['bash', '-c', ASK, 'ask', address, String(port), ...commands];
    const limits = { deadlineMs: 20_000, maxOutputBytes: 1024 * 1024 };
    const { stdout } = await exec.run(`${this.#stack}-${this.#from}`, command, limits);
    const [authenticated, ...answers] = stdout.split('\n').map((line) => line.replace(/\r$/, ''));
    return authenticated === 'OK' ? answers : [];
  }
}
