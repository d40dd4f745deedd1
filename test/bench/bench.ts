import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { gatewayPair } from '../helpers/gateway-pair.ts';
import { ensureComponentImage } from '../helpers/image-rig.ts';
import { withCache, withStandby } from '../helpers/stack-files.ts';
import { type BringUps, compareBringUps } from './bring-ups.ts';
import type { BenchEngine } from './engine.ts';
import { type DrillRuns, runFailoverDrill } from './failover-drills.ts';
import { type IdleWatch, watchIdleHost } from './idle.ts';
import { removeLabelled } from './leftovers.ts';
import { type MillionLines, watchMillionLines } from './million-lines.ts';
import { openServedStack, type ServedStack } from './served-stack.ts';
import { thirtyMembers } from './service-stacks.ts';
import { StackClients } from './stack-clients.ts';

/** What rows share: an engine, a running stack when one is wanted, and the certainty that all of it goes away again. */
export class Bench {
  readonly engine: BenchEngine;
  readonly say: (line: string) => void;
  readonly signal: AbortSignal;
  readonly #closers: (() => Promise<void>)[] = [];
  #bringUps: Promise<BringUps> | undefined;
  #stack: Promise<ServedStack> | undefined;
  #standbyStack: Promise<ServedStack> | undefined;
  #cacheStack: Promise<ServedStack> | undefined;
  #largeStack: Promise<ServedStack> | undefined;
  #primaryKills: Promise<DrillRuns> | undefined;
  #idle: Promise<IdleWatch> | undefined;
  #millionLines: Promise<MillionLines> | undefined;
  #clients: Promise<StackClients> | undefined;
  #standbyClients: Promise<StackClients> | undefined;

  constructor(parts: {
    readonly engine: BenchEngine;
    readonly say: (line: string) => void;
    readonly signal: AbortSignal;
  }) {
    this.engine = parts.engine;
    this.say = parts.say;
    this.signal = parts.signal;
  }

  get docker(): Docker {
    return this.engine.docker;
  }

  /** Both bring-up rows are figures of the same runs. */
  bringUps(): Promise<BringUps> {
    this.#bringUps ??= compareBringUps(this);
    return this.#bringUps;
  }

  /** The default stack with its host, brought up by the first row that needs it. */
  stack(): Promise<ServedStack> {
    this.#stack ??= openServedStack(this, { name: 'bench-pair', text: gatewayPair });
    return this.#stack;
  }

  /** The same with a standby for its database. */
  standbyStack(): Promise<ServedStack> {
    this.#standbyStack ??= openServedStack(this, {
      name: 'bench-standby',
      text: async (name, port) => withStandby(await gatewayPair(name, port)),
    });
    return this.#standbyStack;
  }

  /** The same with its sessions in a cache under Sentinels. */
  cacheStack(): Promise<ServedStack> {
    this.#cacheStack ??= openServedStack(this, {
      name: 'bench-cache',
      text: async (name, port) => withCache(await gatewayPair(name, port)),
    });
    return this.#cacheStack;
  }

  /** Two rows are figures of the same drills. */
  primaryKills(): Promise<DrillRuns> {
    this.#primaryKills ??= this.standbyStack().then((stack) =>
      runFailoverDrill(this, stack, 'primary-kill', true),
    );
    return this.#primaryKills;
  }

  /** Thirty members that do nothing but answer. */
  largeStack(): Promise<ServedStack> {
    this.#largeStack ??= openServedStack(this, {
      name: 'bench-thirty',
      text: async (name) => thirtyMembers(name, await ensureComponentImage(this.docker, 'infra')),
    });
    return this.#largeStack;
  }

  idle(): Promise<IdleWatch> {
    this.#idle ??= this.stack().then((stack) => watchIdleHost(this, stack));
    return this.#idle;
  }

  /** Two rows are figures of the same page. */
  millionLines(): Promise<MillionLines> {
    this.#millionLines ??= watchMillionLines(this);
    return this.#millionLines;
  }

  /** Load generators in the stack's own networks. */
  clients(): Promise<StackClients> {
    this.#clients ??= this.stack().then((stack) => StackClients.open(this, stack));
    return this.#clients;
  }

  /** The same for the stack with a standby. */
  standbyClients(): Promise<StackClients> {
    this.#standbyClients ??= this.standbyStack().then((stack) => StackClients.open(this, stack));
    return this.#standbyClients;
  }

  async folder(): Promise<string> {
    const path = await mkdtemp(join(tmpdir(), 'tandem-bench-'));
    this.atEnd(() => rm(path, { recursive: true, force: true }));
    return path;
  }

  /** Nothing with this label is on the engine from now on: what a killed bench left goes now, the rest at the end. */
  async clear(label: string): Promise<void> {
    await removeLabelled(this.docker, label);
    this.atEnd(() => removeLabelled(this.docker, label));
  }

  /** Last in, first out; also after a failure and after Ctrl-C. */
  atEnd(closer: () => Promise<void>): void {
    this.#closers.push(closer);
  }

  async close(): Promise<void> {
    for (let closer = this.#closers.pop(); closer !== undefined; closer = this.#closers.pop()) {
      await closer().catch((error: unknown) => this.say(`While cleaning up: ${String(error)}`));
    }
  }
}
