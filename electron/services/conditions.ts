import {
  balancerConditions,
  type Condition,
  certificateConditions,
  certificateSecrets,
  type FoundCertificate,
  tlsEndpoints,
} from '../domain/health/conditions.ts';
import type { DesiredState } from '../domain/plan/desired-state.ts';
import type { ObservedState } from '../domain/plan/observed-state.ts';
import type { StackSpec } from '../domain/stack/stack-spec.ts';
import { balancerProcesses } from '../domain/traffic/balancer-counters.ts';
import type { ProcessCounters } from '../domain/traffic/traffic-edges.ts';
import type { BalancerReader } from '../ports/balancer-reader.ts';
import type { CertificateReader } from '../ports/certificate-reader.ts';
import type { Clock } from '../ports/clock.ts';
import type { SecretStore } from '../ports/stack-folder.ts';
import { lookAtBalancers } from './balancer-looks.ts';

/** Certificates change when somebody renews them, and expire by the day. */
const CERTIFICATES_EVERY_MS = 3_600_000;
const BALANCERS_EVERY_MS = 15_000;
const HANDSHAKE_WITHIN_MS = 2_000;
/** Each look at a stack waits so long for what was never looked at before, and for nothing else. */
const FIRST_WAIT_MS = 1_000;
/** Of each kind, for one stack. */
const MOST = 64;

export interface ConditionQuestion {
  readonly spec: StackSpec;
  readonly desired: DesiredState;
  readonly observed: ObservedState;
  /** Its published ports are ports of this machine. */
  readonly isLocal: boolean;
}

/** What was found, and when the next look is due. */
interface Finding<T> {
  found: readonly T[];
  isKnown: boolean;
  dueMs: number;
  looking: Promise<void> | null;
}

interface Findings {
  readonly certificates: Finding<FoundCertificate>;
  readonly balancers: Finding<ProcessCounters>;
}

/** Slow looks beside those at the members: what the last one found is told until the next one is over. */
export class Conditions {
  readonly #reader: BalancerReader;
  readonly #certificates: CertificateReader;
  readonly #secrets: Pick<SecretStore, 'read' | 'missing'>;
  readonly #clock: Clock;
  readonly #stacks = new Map<string, Findings>();

  constructor(parts: {
    readonly reader: BalancerReader;
    readonly certificates: CertificateReader;
    readonly secrets: Pick<SecretStore, 'read' | 'missing'>;
    readonly clock: Clock;
  }) {
    this.#reader = parts.reader;
    this.#certificates = parts.certificates;
    this.#secrets = parts.secrets;
    this.#clock = parts.clock;
  }

  async look(question: ConditionQuestion): Promise<readonly Condition[]> {
    const { spec, observed } = question;
    // Of a stack that is down nothing is amiss.
    if (observed.containers.length === 0) {
      this.#stacks.delete(spec.name);
      return [];
    }
    const findings = this.#stacks.get(spec.name) ?? { certificates: nothing(), balancers: nothing() };
    this.#stacks.set(spec.name, findings);
    const { certificates, balancers } = findings;
    this.#renew(certificates, CERTIFICATES_EVERY_MS, () => this.#lookAtCertificates(question));
    this.#renew(balancers, BALANCERS_EVERY_MS, () => this.#lookAtBalancers(question));
    await this.#waitForFirst([certificates, balancers]);
    return [
      ...certificateConditions(certificates.found, this.#clock.nowMs()),
      ...balancerConditions(balancers.found),
    ];
  }

  #renew<T>(finding: Finding<T>, everyMs: number, look: () => Promise<readonly T[]>): void {
    if (finding.looking !== null || this.#clock.monotonicMs() < finding.dueMs) return;
    finding.looking = look()
      .then((found) => {
        finding.found = found;
      })
      // What cannot be looked at now is looked at another time.
      .catch(() => {})
      .finally(() => {
        finding.isKnown = true;
        finding.dueMs = this.#clock.monotonicMs() + everyMs;
        finding.looking = null;
      });
  }

  async #waitForFirst(findings: readonly Finding<unknown>[]): Promise<void> {
    const first = findings.flatMap(({ isKnown, looking }) => (isKnown || looking === null ? [] : [looking]));
    if (first.length === 0) return;
    const enough = new AbortController();
    await Promise.race([Promise.all(first), this.#clock.sleep(FIRST_WAIT_MS, enough.signal)]);
    enough.abort();
  }

  async #lookAtCertificates({
    spec,
    desired,
    isLocal,
  }: ConditionQuestion): Promise<readonly FoundCertificate[]> {
    const wanted = certificateSecrets(spec, desired).slice(0, MOST);
    const missing = new Set(await this.#secrets.missing(spec.name, wanted));
    const files = await Promise.all(
      wanted
        .filter((name) => !missing.has(name))
        .map(async (name) => {
          const text = await this.#secrets.read(spec.name, name).catch(() => '');
          return this.#certificates.inText(text).map((found) => ({ ...found, where: `the secret ${name}` }));
        }),
    );
    const endpoints = isLocal ? tlsEndpoints(desired).slice(0, MOST) : [];
    const served = await Promise.all(
      endpoints.map(async ({ address, port }) => {
        const found = await this.#certificates.servedAt(address, port, HANDSHAKE_WITHIN_MS);
        return found === null ? [] : [{ ...found, where: `${address}:${port}` }];
      }),
    );
    return [...files, ...served].flat();
  }

  async #lookAtBalancers({ desired, observed }: ConditionQuestion): Promise<readonly ProcessCounters[]> {
    const running = new Set(
      observed.containers.flatMap(({ name, state }) => (state === 'running' ? [name] : [])),
    );
    const processes = balancerProcesses(desired).filter(
      ({ container, infraContainer }) => running.has(container) && running.has(infraContainer),
    );
    const parts = { reader: this.#reader, clock: this.#clock };
    return (await lookAtBalancers(parts, processes)).processes;
  }
}

function nothing<T>(): Finding<T> {
  return { found: [], isKnown: false, dueMs: Number.NEGATIVE_INFINITY, looking: null };
}
