import { type Failure, toFailure } from '../domain/failure.ts';
import { kernelLacksNfs } from '../domain/plan/mount-findings.ts';
import type { Operation } from '../domain/plan/operation.ts';
import type { StackSpec } from '../domain/stack/stack-spec.ts';
import type { Clock } from '../ports/clock.ts';
import type { OperationPerformer } from '../ports/container-engine.ts';
import type { EngineInfo } from '../ports/engine-finder.ts';
import type { AddressProbe, HostFacts } from '../ports/setup.ts';
import { type CheckResult, GOOD, ok, problem, untried } from './setup-check-result.ts';
import { REACH_DEADLINE_MS, unreachable } from './setup-reach.ts';
import type { Stacks } from './stacks.ts';

export interface FileServerCheckParts {
  readonly stacks: Pick<Stacks, 'preview'>;
  readonly performer: OperationPerformer;
  readonly addresses: Pick<AddressProbe, 'connect'>;
  readonly facts: Pick<HostFacts, 'mountsNfs'>;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Of the engine that is connected; null while none is. */
  readonly engineInfo: () => EngineInfo | null;
}

export interface ServerPlace {
  /** Empty while it was not given. */
  readonly server: string;
  readonly port: number;
}

/** A mount that is tried waits for a kernel several times over; one that needs its image first, for a build. */
const MOUNT_DEADLINE_MS = 90_000;
const THOROUGH_DEADLINE_MS = 900_000;
/** No line to a page waits longer for an answer than twice this. */
const ANSWER_WITHIN_MS = 15_000;

interface Trial {
  readonly result: Promise<CheckResult>;
}

const TRYING: CheckResult = { state: 'trying', message: 'The mount is being tried.', hint: '' };

/** A file server, asked from the outside in: the kernel here, its port, the export, a mount of it. */
export class SetupFileServerCheck {
  readonly #parts: FileServerCheckParts;
  /** Mounts that are being tried, and those whose outcome nobody was told yet. */
  readonly #trials = new Map<string, Trial>();

  constructor(parts: FileServerCheckParts) {
    this.#parts = parts;
  }

  async kernel(): Promise<CheckResult> {
    const info = this.#parts.engineInfo();
    if (info === null || !info.local) {
      return untried('Whether the engine’s machine mounts NFS is tried before anything is started.');
    }
    const mounts = await this.#parts.facts.mountsNfs();
    if (mounts === false) return problem(kernelLacksNfs());
    return mounts
      ? ok('The kernel mounts NFS.')
      : untried('Whether the kernel mounts NFS shows when it is tried.');
  }

  async server({ server, port }: ServerPlace): Promise<CheckResult> {
    if (server === '') return GOOD;
    const kernel = await this.kernel();
    if (kernel.state === 'problem') return kernel;
    const info = this.#parts.engineInfo();
    const reach = await this.#parts.addresses.connect(server, port, REACH_DEADLINE_MS);
    const from = info?.local === false ? ' from here, which is not where it would be mounted' : '';
    if (reach.kind === 'connected') {
      return from === ''
        ? ok(`The server answers on port ${port}.`)
        : untried(`The server answers on port ${port}${from}.`);
    }
    const { message, hint } = unreachable(server, port, reach, {
      refused: 'Start the NFS server there, or give its port.',
      silent: `It is down, or a firewall stands in between; port ${port} (TCP) must be open.`,
    });
    return from === '' ? problem({ message, hint }) : untried(`${message} That was tried${from}.`, hint);
  }

  /** What `up` would try before it touches anything, tried now. */
  async export(place: ServerPlace, spec: StackSpec, isThorough: boolean): Promise<CheckResult> {
    const server = await this.server(place);
    if (server.state === 'problem') return server;
    try {
      const { plan } = await this.#parts.stacks.preview(spec);
      const mounts = plan.operations.filter(
        (operation) => operation.kind === 'check-mount' && operation.export?.server !== undefined,
      );
      const kernel = plan.operations.find(
        (operation) => operation.kind === 'check-mount' && operation.export === null,
      );
      const tools = new Set([...mounts, ...(kernel === undefined ? [] : [kernel])].flatMap(imageOf));
      const images = plan.operations.filter(
        ({ kind, target }) => kind === 'ensure-image' && tools.has(target),
      );
      if (mounts.length === 0) return server;
      if (images.length > 0 && !isThorough) {
        return untried(
          'The mount is tried before anything is started.',
          'It can be tried now; the first time an image is made for it, which may take minutes.',
        );
      }
      const operations = [...images, ...(kernel === undefined ? [] : [kernel]), ...mounts];
      const deadlineMs = images.length > 0 ? THOROUGH_DEADLINE_MS : MOUNT_DEADLINE_MS;
      return await this.#outcome(JSON.stringify(mounts.map(exportOf)), operations, deadlineMs);
    } catch (error) {
      return mountFailure(toFailure(error));
    }
  }

  /** Of the trial that is under way for the same exports, or of a new one. */
  async #outcome(key: string, operations: readonly Operation[], deadlineMs: number): Promise<CheckResult> {
    const trial = this.#trials.get(key) ?? { result: this.#mount(operations, deadlineMs) };
    this.#trials.set(key, trial);
    const patience = new AbortController();
    const late = this.#parts.clock.sleep(ANSWER_WITHIN_MS, patience.signal).then((): CheckResult => TRYING);
    const result = await Promise.race([trial.result, late]);
    patience.abort();
    if (result !== TRYING) this.#trials.delete(key);
    return result;
  }

  async #mount(operations: readonly Operation[], deadlineMs: number): Promise<CheckResult> {
    const signal = AbortSignal.timeout(deadlineMs);
    try {
      for (const operation of operations) {
        await this.#parts.performer.perform(operation, { signal, onDetail: () => {} });
      }
      return ok('It was mounted and let go again.');
    } catch (error) {
      return mountFailure(toFailure(error));
    }
  }
}

const exportOf = (operation: Operation) =>
  operation.kind === 'check-mount' ? [operation.export, operation.driverOptions] : null;

function mountFailure(failure: Failure): CheckResult {
  return failure.code.startsWith('engine-')
    ? untried('The engine could not be asked; the mount is tried before anything is started.')
    : problem(failure);
}

const imageOf = (operation: Operation): readonly string[] =>
  operation.kind === 'check-mount' ? [operation.image] : [];
