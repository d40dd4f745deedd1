import type { QuestionPath } from '../domain/setup/questions.ts';
import { hostPorts } from '../domain/stack/stack-names.ts';
import type { StackSpec } from '../domain/stack/stack-spec.ts';
import { printPath } from '../domain/stack/yaml-document.ts';
import type { EngineReader } from '../ports/container-engine.ts';
import type { EngineInfo } from '../ports/engine-finder.ts';
import type { HostProbe } from '../ports/host-probe.ts';
import type { StackFolders } from '../ports/stack-folder.ts';
import { type CheckResult, note, ok, problem, untried } from './setup-check-result.ts';
import type { Stacks } from './stacks.ts';

export interface PortCheckParts {
  readonly stacks: Pick<Stacks, 'spec'>;
  readonly folders: Pick<StackFolders, 'list'>;
  readonly engine: Pick<EngineReader, 'observe'>;
  readonly hostProbe: HostProbe;
  /** Of the engine that is connected; null while none is. */
  readonly engineInfo: () => EngineInfo | null;
}

/** How far above a taken port a free one is looked for. */
const PORTS_TO_TRY = 50;

/** Whether the ports that one answer publishes can be had, and who has them if not. */
export class SetupPortCheck {
  readonly #parts: PortCheckParts;

  constructor(parts: PortCheckParts) {
    this.#parts = parts;
  }

  /** @param path  of the answer in the stack file; replicas publish the ports from there on */
  async check(path: QuestionPath, spec: StackSpec): Promise<CheckResult> {
    const place = printPath(path);
    const wanted = portsOf(spec).filter((port) => printPath(port.path) === place);
    const info = this.#parts.engineInfo();
    const foreign = await this.#parts.engine.observe(spec.name).catch(() => null);
    const own = new Set(
      (foreign?.containers ?? []).flatMap(({ ports }) => ports.map(({ hostPort }) => hostPort)),
    );
    for (const { address, hostPort } of wanted) {
      if (own.has(hostPort)) continue;
      const publisher = foreign?.foreign.publishedPorts.find((port) => port.hostPort === hostPort);
      const holder =
        publisher !== undefined
          ? `container ${publisher.container}`
          : info?.local === false
            ? null
            : await this.#parts.hostProbe.portHolder(address, hostPort);
      if (holder !== null) {
        return problem({
          message: `Port ${hostPort} on ${address} is taken by ${holder}.`,
          hint: `Stop that, or choose another port${await this.#freePort(address, hostPort, spec)}.`,
        });
      }
    }
    const rival = await this.#rival(spec.name, wanted);
    if (rival !== null) {
      return note(
        `The stack "${rival.stack}" publishes port ${rival.port}, too.`,
        'Only one of the two can be up at a time; choose another port to run both.',
      );
    }
    return info?.local === false
      ? untried('Ports of the engine’s machine cannot be tried from here.')
      : ok(wanted.length > 1 ? `${wanted.length} ports from here on are free.` : 'The port is free.');
  }

  /** Not an answer of anybody's: a help for whoever looks for one. */
  async #freePort(address: string, taken: number, spec: StackSpec): Promise<string> {
    const used = new Set(portsOf(spec).map(({ hostPort }) => hostPort));
    for (let port = taken + 1; port <= Math.min(65_535, taken + PORTS_TO_TRY); port += 1) {
      if (used.has(port)) continue;
      if ((await this.#parts.hostProbe.portHolder(address, port)) === null) return `; ${port} is free`;
    }
    return '';
  }

  /** Another stack's file that wants the same, whether it is up or not. */
  async #rival(
    name: string,
    wanted: readonly { readonly hostPort: number }[],
  ): Promise<{ readonly stack: string; readonly port: number } | null> {
    for (const stack of await this.#parts.folders.list()) {
      if (stack === name) continue;
      const other = await this.#parts.stacks.spec(stack).catch(() => null);
      const theirs = other === null ? [] : portsOf(other).map(({ hostPort }) => hostPort);
      const port = wanted.find(({ hostPort }) => theirs.includes(hostPort))?.hostPort;
      if (port !== undefined) return { stack, port };
    }
    return null;
  }
}

const portsOf = (spec: StackSpec) => spec.components.flatMap((_, index) => hostPorts(spec, index));
