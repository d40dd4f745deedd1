import type Docker from 'dockerode';
import type { NetworkReading, UsageReading } from '../../domain/usage/usage.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ContainerLifeKey, UsageReader, UsageTarget } from '../../ports/usage-reader.ts';
import { cgroupReading, parseNetworkDevices } from '../host/cgroup-figures.ts';
import { type CgroupMount, type CgroupPlace, cgroupPlace, parseCgroupMounts } from '../host/cgroup-places.ts';
import { readKernelFile } from '../host/kernel-files.ts';
import { abortable, engineCall } from './docker-engine-call.ts';
import { engineStatus } from './engine-errors.ts';
import { parseAnswer } from './observe.ts';
import { engineStatsSchema, networkOf, type ParsedStats, processSchema, readingOf } from './stats-schemas.ts';

/**
 * What containers use, from the kernel where it can be read and from the engine elsewhere.
 *
 * The engine makes each answer from the same files, by way of three processes (itself, containerd, the container's shim) and
 * two encodings. Where its containers are processes of this machine, the files are read in place: no call to the engine but
 * one for each life of a container, to learn its process. They are readable for everybody, so it takes no rights.
 */

const DEADLINE_MS = 5_000;

type Source =
  | { readonly kind: 'kernel'; readonly startedAt: string; readonly pid: number; readonly place: CgroupPlace }
  /** Another machine, a kernel of another kind, or a container that ended before it was found. */
  | { readonly kind: 'engine'; readonly startedAt: string };

export class DockerUsage implements UsageReader {
  readonly #docker: () => Docker;
  readonly #clock: Clock;
  readonly #mayReadKernel: () => boolean;
  readonly #readText: (path: string) => string | null;
  /** By container id. */
  readonly #sources = new Map<string, Source>();
  #mounts: readonly CgroupMount[] | null = null;

  constructor(parts: {
    readonly docker: () => Docker;
    readonly clock: Clock;
    readonly mayReadKernel: () => boolean;
    readonly readText?: (path: string) => string | null;
  }) {
    this.#docker = parts.docker;
    this.#clock = parts.clock;
    this.#mayReadKernel = parts.mayReadKernel;
    this.#readText = parts.readText ?? readKernelFile;
  }

  async read(target: UsageTarget, signal: AbortSignal): Promise<UsageReading | null> {
    const source = await this.#sourceOf(target, signal);
    if (source === null) return null;
    const networkAsked = target.infra === null ? null : this.#network(target.infra, signal);
    if (source.kind === 'kernel') {
      const network = await networkAsked;
      const reading = cgroupReading(source.place, this.#readText);
      return reading === null ? null : { ...reading, network, atMs: this.#clock.monotonicMs() };
    }
    // Each of the two may take a second.
    const [stats, network] = await Promise.all([this.#ask(target.id, signal), networkAsked]);
    const reading = stats === null ? null : readingOf(stats);
    return reading === null ? null : { ...reading, network, atMs: this.#clock.monotonicMs() };
  }

  keepOnly(ids: ReadonlySet<string>): void {
    for (const id of this.#sources.keys()) if (!ids.has(id)) this.#sources.delete(id);
  }

  async #network(infra: ContainerLifeKey, signal: AbortSignal): Promise<NetworkReading | null> {
    const source = await this.#sourceOf(infra, signal);
    if (source === null) return null;
    if (source.kind === 'engine') {
      const stats = await this.#ask(infra.id, signal);
      return stats === null ? null : networkOf(stats);
    }
    // The process may have ended and its number be somebody else's by now.
    if (!this.#readText(`/proc/${source.pid}/cgroup`)?.includes(infra.id)) return null;
    return parseNetworkDevices(this.#readText(`/proc/${source.pid}/net/dev`) ?? '');
  }

  /** Null when that life is over. */
  async #sourceOf({ id, startedAt }: ContainerLifeKey, signal: AbortSignal): Promise<Source | null> {
    const known = this.#sources.get(id);
    if (known?.startedAt === startedAt) return known;
    if (!this.#mayReadKernel()) return { kind: 'engine', startedAt };
    const pid = await this.#processOf(id, startedAt, signal);
    if (pid === null) return null;
    this.#mounts ??= parseCgroupMounts(this.#readText('/proc/self/mountinfo') ?? '');
    const place = cgroupPlace(this.#mounts, this.#readText(`/proc/${pid}/cgroup`) ?? '', id);
    const source: Source =
      place === null ? { kind: 'engine', startedAt } : { kind: 'kernel', startedAt, pid, place };
    this.#sources.set(id, source);
    return source;
  }

  async #processOf(id: string, startedAt: string, signal: AbortSignal): Promise<number | null> {
    const what = `looking for the process of container ${id.slice(0, 12)}`;
    const answer = await this.#orGone(
      engineCall(what, (abortSignal) => this.#docker().getContainer(id).inspect({ abortSignal }), {
        deadlineMs: DEADLINE_MS,
        signal,
      }),
    );
    if (answer === null) return null;
    const { Running, Pid, StartedAt } = parseAnswer(processSchema, answer, what).State;
    return Running && Pid > 0 && StartedAt === startedAt ? Pid : null;
  }

  /** Without the second reading that the engine otherwise waits for to tell a rate; 20.10 waits all the same. */
  async #ask(id: string, signal: AbortSignal): Promise<ParsedStats | null> {
    const what = `reading what container ${id.slice(0, 12)} uses`;
    const options = { stream: false, 'one-shot': true } as const;
    const answer = await this.#orGone(
      engineCall(
        what,
        (abortSignal) => this.#docker().getContainer(id).stats(abortable(options, abortSignal)),
        {
          deadlineMs: DEADLINE_MS,
          signal,
        },
      ),
    );
    return answer === null ? null : parseAnswer(engineStatsSchema, answer, what);
  }

  async #orGone<T>(answer: Promise<T>): Promise<T | null> {
    try {
      return await answer;
    } catch (error) {
      if (engineStatus(error) === 404 || engineStatus(error) === 409) return null;
      throw error;
    }
  }
}
