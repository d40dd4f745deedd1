import { toFailure } from '../domain/failure.ts';
import {
  FIRST_LINE,
  HUNG_AFTER_MS,
  hungFor,
  judgeMount,
  type MountFinding,
  mountProbeCommand,
  UNKNOWN_MOUNT,
} from '../domain/health/mount-health.ts';
import type { MountedFiles, RunningMount } from '../domain/stack/mounted-files.ts';
import type { Clock } from '../ports/clock.ts';
import type { MemberExec } from '../ports/container-engine.ts';

/** What was found last is believed for so long; on the engine's own disk nothing changes by itself but its room. */
const FRESH_MS = { local: 300_000, nfs: 15_000, 'nfs-server': 15_000, data: 60_000 } as const;
const FRESH_IN_TROUBLE_MS = 2_000;
/** With so little room left, it can be gone before the next look. */
const LITTLE_ROOM_BYTES = 256 * 1024 * 1024;
const FRESH_WITH_LITTLE_ROOM_MS = 5_000;
/** Writing costs the server a flush; in between, a look that only reads finds what hangs or went stale. */
const WRITE_EVERY_MS = 600_000;
/** A look at the stack waits for the first finding, and not for later ones. */
const FIRST_WAIT_MS = HUNG_AFTER_MS + 1_000;
const WAIT_MS = 500;
/** Until the process says its first word: the engine's time, not the mount's. */
const START_DEADLINE_MS = 10_000;

export interface MountNow extends MountedFiles, MountFinding {
  /** Null before the first answer. */
  readonly checkedAtMs: number | null;
}

interface Known {
  /** Of the container's life: a new one is asked anew. */
  readonly life: string;
  finding: MountFinding;
  checkedAtMs: number | null;
  answeredMs: number;
  wroteMs: number;
  /** At most one process a mount: one that hangs cannot be ended, and a second would hang beside it. */
  probing: Promise<void> | null;
  begunMs: number | null;
}

/**
 * Looks at shared files from inside the members that mount them. A mount that hangs holds the process that looks, in its
 * container, until the server is back; here it costs a promise.
 */
export class Mounts {
  readonly #exec: Pick<MemberExec, 'openSession'>;
  readonly #clock: Clock;
  readonly #known = new Map<string, Known>();
  readonly #closed = new AbortController();

  constructor(parts: { readonly exec: Pick<MemberExec, 'openSession'>; readonly clock: Clock }) {
    this.#exec = parts.exec;
    this.#clock = parts.clock;
  }

  /** One entry for each mount of a running member; `startedAt` is that of its container. */
  async look(stack: string, mounts: readonly RunningMount[]): Promise<readonly MountNow[]> {
    const wanted = new Set(mounts.map(({ container, path }) => keyOf(stack, container, path)));
    for (const key of this.#known.keys())
      if (key.startsWith(`${stack} `) && !wanted.has(key)) this.#known.delete(key);
    return Promise.all(
      mounts.map(async ({ container, startedAt, ...mount }) => {
        const known = this.#knownOf(keyOf(stack, container, mount.path), startedAt);
        this.#probe(known, container, mount);
        await this.#wait(known);
        return { ...mount, ...this.#now(known), checkedAtMs: known.checkedAtMs };
      }),
    );
  }

  async close(): Promise<void> {
    this.#closed.abort();
    await Promise.all([...this.#known.values()].map(({ probing }) => probing));
  }

  #knownOf(key: string, life: string): Known {
    const standing = this.#known.get(key);
    if (standing?.life === life) return standing;
    const known: Known = {
      life,
      finding: UNKNOWN_MOUNT,
      checkedAtMs: null,
      answeredMs: Number.NEGATIVE_INFINITY,
      wroteMs: Number.NEGATIVE_INFINITY,
      probing: null,
      begunMs: null,
    };
    this.#known.set(key, known);
    return known;
  }

  #probe(known: Known, container: string, mount: MountedFiles): void {
    const nowMs = this.#clock.monotonicMs();
    const isWell = known.finding.state === 'ok' || known.finding.state === 'slow';
    const freshMs = isWell ? freshWhileWell(mount, known.finding) : FRESH_IN_TROUBLE_MS;
    if (known.probing !== null || nowMs - known.answeredMs < freshMs || this.#closed.signal.aborted) return;
    // What a write found wrong is not found well by reading. Among a member's own data nothing is written: it does that
    // itself all the time.
    const mayWrite = !mount.readOnly && mount.source !== 'data';
    const writes = mayWrite && (!isWell || nowMs - known.wroteMs >= WRITE_EVERY_MS);
    const command = mountProbeCommand(mount.path, writes ? 'write' : 'read', mount.member);
    known.begunMs = null;
    known.probing = this.#ask(known, container, command, mount)
      .then((finding) => {
        known.finding = finding;
        if (writes) known.wroteMs = this.#clock.monotonicMs();
      })
      .catch((error: unknown) => {
        known.finding = { state: 'unknown', detail: toFailure(error).message, freeBytes: null };
      })
      .finally(() => {
        known.answeredMs = this.#clock.monotonicMs();
        known.checkedAtMs = this.#clock.nowMs();
        known.probing = null;
        known.begunMs = null;
      });
  }

  async #ask(
    known: Known,
    container: string,
    command: readonly string[],
    mount: MountedFiles,
  ): Promise<MountFinding> {
    const session = await this.#exec.openSession(container, command, this.#closed.signal, {
      neverTwice: true,
    });
    const lines: string[] = [];
    let startedMs = this.#clock.monotonicMs();
    const late = new AbortController();
    // A container that is frozen takes the process and never runs it.
    const giveUp = this.#clock
      .sleep(START_DEADLINE_MS, late.signal)
      .then(() => (late.signal.aborted ? undefined : session.close()));
    try {
      for await (const line of session.lines) {
        if (line !== FIRST_LINE) {
          lines.push(line);
          continue;
        }
        startedMs = this.#clock.monotonicMs();
        known.begunMs = startedMs;
        late.abort();
      }
    } finally {
      late.abort();
      await giveUp;
    }
    if (known.begunMs === null)
      return {
        state: 'unknown',
        detail: 'no process could be started in its container to look',
        freeBytes: null,
      };
    return judgeMount(lines, this.#clock.monotonicMs() - startedMs, mount);
  }

  /** While a process is under way for long, that is the finding. */
  #now({ finding, begunMs }: Known): MountFinding {
    const sinceMs = begunMs === null ? 0 : this.#clock.monotonicMs() - begunMs;
    return sinceMs >= HUNG_AFTER_MS ? hungFor(sinceMs, finding.freeBytes) : finding;
  }

  async #wait(known: Known): Promise<void> {
    if (known.probing === null) return;
    const isFirst = known.checkedAtMs === null && this.#now(known).state !== 'hung';
    const enough = new AbortController();
    const limit = this.#clock.sleep(isFirst ? FIRST_WAIT_MS : WAIT_MS, enough.signal);
    await Promise.race([known.probing, limit]);
    enough.abort();
  }
}

const keyOf = (stack: string, container: string, path: string) => `${stack} ${container} ${path}`;

function freshWhileWell({ source }: MountedFiles, { freeBytes }: MountFinding): number {
  const hasLittleRoom = source === 'data' && freeBytes !== null && freeBytes < LITTLE_ROOM_BYTES;
  return hasLittleRoom ? FRESH_WITH_LITTLE_ROOM_MS : FRESH_MS[source];
}
