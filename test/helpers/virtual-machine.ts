import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import Docker from 'dockerode';
import { runCommand } from '../../electron/adapters/host/run-command.ts';
import { freePort } from './postgres-container.ts';

/**
 * A small computer of its own under QEMU: another kernel, another engine, a power cord. Built by
 * `virtual-machine-image.ts`; this file starts it, talks to it and pulls the plug.
 */

export interface MachineParts {
  readonly kernel: string;
  readonly initrd: string;
  /** Never written to: every machine works on an overlay of its own. */
  readonly disk: string;
  readonly diskFormat: 'raw' | 'qcow2';
}

export interface MachinePlace {
  /** For the overlay, unless one lies there already, and the console's log; removed by whoever made it. */
  readonly folder: string;
  /** How many ports of the machine are reachable under the same number on this host's loopback. */
  readonly publishable?: number;
}

/** Emulated, the machine is about ten times slower than this one. */
const BOOT_MS = 20 * 60_000;
const END_MS = 3 * 60_000;
const ANSWER_MS = 10_000;
const POLL_MS = 1_000;
/** What the machine writes, in its folder. */
export const OVERLAY = 'disk.qcow2';
const SHELL_PORT = 4000;
const ENGINE_PORT = 2375;
const KERNEL_LINE =
  'root=/dev/vda rw console=ttyS0 net.ifnames=0 mitigations=off apparmor=0 audit=0 systemd.default_timeout_start_sec=900';

export class VirtualMachine {
  /** What `DOCKER_HOST` is for the machine's engine. */
  readonly dockerHost: string;
  /** Published by a container on 0.0.0.0 in the machine, they are reachable on this host's loopback after `openPorts`. */
  readonly ports: readonly number[];
  readonly console: string;
  readonly #parts: MachineParts;
  readonly #overlay: string;
  readonly #shellPort: number;
  readonly #enginePort: number;
  readonly #monitor: string;
  #portsAreOpen = false;
  /** The last of what the emulator said. */
  #said = '';
  #process: ChildProcess | null = null;

  private constructor(parts: MachineParts, place: MachinePlace, ports: readonly number[]) {
    const [engine = 0, shell = 0, ...others] = ports;
    this.#parts = parts;
    this.#overlay = join(place.folder, OVERLAY);
    this.console = join(place.folder, 'console.log');
    this.#monitor = join(place.folder, 'monitor');
    this.#enginePort = engine;
    this.#shellPort = shell;
    this.ports = others;
    this.dockerHost = `tcp://127.0.0.1:${engine}`;
  }

  /** Resolves when its engine answers. */
  static async start(parts: MachineParts, place: MachinePlace): Promise<VirtualMachine> {
    const ports = new Set<number>();
    while (ports.size < 2 + (place.publishable ?? 0)) ports.add(await freePort());
    const machine = new VirtualMachine(parts, place, [...ports]);
    await machine.#makeOverlay();
    await machine.boot();
    return machine;
  }

  get docker(): Docker {
    return new Docker({ host: '127.0.0.1', port: this.#enginePort, protocol: 'http' });
  }

  /** From power on to an engine that answers; the disk is as the last run left it. */
  async boot(): Promise<void> {
    if (this.#process !== null) throw new Error('the machine runs already');
    const child = spawn('nice', ['-n', '10', ...this.#command()], { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#said = (this.#said + text).slice(-2_000);
    });
    child.once('exit', (code, signal) => {
      if (this.#process === child) this.#process = null;
      this.#said += ` (ended with ${code ?? signal})`;
    });
    this.#process = child;
    await this.engineIsBack();
  }

  /** Resolves when the engine answers; throws when the emulator has ended or the patience has. */
  async engineIsBack(): Promise<void> {
    await this.#until('an engine that answers', BOOT_MS, async () => {
      if (this.#process === null) {
        throw new Error(`the emulator has ended: ${this.#said}\n${await this.#consoleTail()}`);
      }
      return this.engineAnswers();
    });
  }

  /**
   * From here on this host's ports lead into the machine. Before `up` they must be free: the product looks whether
   * somebody listens where a stack wants to be published, and an engine on loopback counts as one of this host.
   */
  async openPorts(): Promise<void> {
    if (this.#portsAreOpen) return;
    const commands = this.ports.map((port) => `hostfwd_add tcp:127.0.0.1:${port}-:${port}\n`);
    const output = await talk(
      connect({ path: this.#monitor }),
      `${commands.join('')}info status\n`,
      ANSWER_MS,
      /VM status/,
    );
    if (/invalid|could not/i.test(output)) throw new Error(`the emulator does not forward: ${output}`);
    this.#portsAreOpen = true;
  }

  async engineAnswers(): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(ANSWER_MS);
      return (await fetch(`http://127.0.0.1:${this.#enginePort}/_ping`, { signal })).ok;
    } catch {
      return false;
    }
  }

  /**
   * What a power cut is to a disk: what the machine has flushed is in the file of the overlay, what it has not is in
   * the memory of the emulator, and that goes with the process. (Cache mode `writeback`: a flush of the machine is an
   * fsync of the file; writes it never flushed may or may not be there, as with a real disk.)
   */
  async losePower(): Promise<void> {
    const child = this.#process;
    if (child === null) return;
    const end = once(child, 'exit');
    child.kill('SIGKILL');
    await end;
  }

  /** Shut down in good order, as `poweroff` does; resolves when the emulator has ended. */
  async shutDown(): Promise<void> {
    const child = this.#process;
    if (child === null) return;
    const end = once(child, 'exit');
    await this.run('systemctl --no-block poweroff');
    const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
    const [, signal] = await end;
    clearTimeout(timer);
    if (signal !== null) throw new Error(`the machine did not shut down:\n${await this.#consoleTail()}`);
  }

  /** Restarted from inside; resolves when the engine of the new life answers. */
  async reboot(): Promise<void> {
    const before = await this.#bootId();
    await this.run('systemctl --no-block reboot');
    await this.#until('another life of the machine', BOOT_MS, async () => {
      const now = await this.#bootId().catch(() => before);
      return now !== before && (await this.engineAnswers());
    });
  }

  /** A script for the root of the machine; its output, or an error with it. */
  async run(script: string, deadlineMs = 120_000): Promise<string> {
    const shell = connect({ host: '127.0.0.1', port: this.#shellPort });
    const output = await talk(shell, `{\n${script}\n} </dev/null\necho "exit=$?"\n`, deadlineMs);
    const match = /exit=(\d+)\n$/.exec(output);
    if (match?.[1] !== '0') throw new Error(`in the machine, ${script}: ${output}`);
    return output.slice(0, match.index).trim();
  }

  #bootId(): Promise<string> {
    return this.run('cat /proc/sys/kernel/random/boot_id', ANSWER_MS);
  }

  #command(): readonly string[] {
    const { kernel, initrd } = this.#parts;
    const forwards = [
      `hostfwd=tcp:127.0.0.1:${this.#enginePort}-:${ENGINE_PORT}`,
      `hostfwd=tcp:127.0.0.1:${this.#shellPort}-:${SHELL_PORT}`,
      ...(this.#portsAreOpen ? this.ports : []).map((port) => `hostfwd=tcp:127.0.0.1:${port}-:${port}`),
    ];
    return [
      // Whatever becomes of the tests' process, the emulator ends with it.
      ...['setpriv', '--pdeathsig', 'KILL', 'qemu-system-x86_64'],
      // Emulated everywhere: a /dev/kvm inside a virtual machine may open, and then nothing runs (met while this was made).
      ...['-machine', 'pc', '-accel', 'tcg,thread=multi,tb-size=512', '-cpu', 'max'],
      ...['-smp', '2', '-m', '3072', '-display', 'none', '-nodefaults'],
      ...['-monitor', `unix:${this.#monitor},server=on,wait=off`],
      ...['-serial', `file:${this.console}`],
      ...['-kernel', kernel, '-initrd', initrd, '-append', KERNEL_LINE],
      ...['-drive', `file=${this.#overlay},if=virtio,format=qcow2,cache=writeback`],
      // Nothing goes out; what comes in comes over this host's loopback.
      ...['-nic', ['user', 'model=virtio-net-pci', 'restrict=on', ...forwards].join(',')],
      ...['-device', 'virtio-rng-pci'],
    ];
  }

  async #makeOverlay(): Promise<void> {
    if (existsSync(this.#overlay)) return;
    const { disk, diskFormat } = this.#parts;
    const { exitCode, stderr } = await runCommand(
      ['qemu-img', 'create', '-q', '-f', 'qcow2', '-b', disk, '-F', diskFormat, this.#overlay],
      { deadlineMs: 60_000 },
    );
    if (exitCode !== 0) throw new Error(`qemu-img: ${stderr}`);
  }

  async #until(what: string, deadlineMs: number, isSo: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + deadlineMs;
    while (!(await isSo())) {
      if (performance.now() > end) {
        throw new Error(`not within ${deadlineMs / 1000} s: ${what}\n${await this.#consoleTail()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  async #consoleTail(): Promise<string> {
    return (await readFile(this.console, 'utf8').catch(() => '')).slice(-3_000);
  }
}

/** Says something and hears out the answer: to its end, or to what is known to come last. */
function talk(socket: Socket, words: string, deadlineMs: number, last?: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
      if (last?.test(heard) === true) socket.destroy();
    });
    const timer = setTimeout(() => {
      socket.destroy(new Error(`no end of ${words} within ${deadlineMs} ms, so far: ${heard}`));
    }, deadlineMs);
    socket.once('error', reject);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve(heard);
    });
    if (last === undefined) socket.end(words);
    else socket.write(words);
  });
}
