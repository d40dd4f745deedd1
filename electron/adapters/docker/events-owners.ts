import type Docker from 'dockerode';
import * as z from 'zod';
import { engineCall } from './docker-engine-call.ts';
import { LABELS } from './labels.ts';

const MAX_REMEMBERED = 1_000;

const labelledSchema = z.object({ Labels: z.record(z.string(), z.string()).nullish() });

/** To which stack a network or volume belongs, asked once and remembered until it is gone. */
export class OwnerLookup {
  readonly #docker: Docker;
  readonly #remembered = new Map<string, string | null>();

  constructor(docker: Docker) {
    this.#docker = docker;
  }

  async stackOf(type: 'network' | 'volume', id: string, action: string): Promise<string | null> {
    const key = `${type} ${id}`;
    const known = this.#remembered.get(key);
    const isGone = action === 'destroy' || action === 'remove';
    if (isGone) {
      this.#remembered.delete(key);
      return known ?? null;
    }
    // A name that is created again may have another owner.
    if (known !== undefined && action !== 'create') return known;
    const stack = await this.#ask(type, id);
    this.#remembered.set(key, stack);
    const oldest = this.#remembered.keys().next().value;
    if (this.#remembered.size > MAX_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    return stack;
  }

  /** Null also when it is gone already or cannot be asked. */
  async #ask(type: 'network' | 'volume', id: string): Promise<string | null> {
    try {
      const answer = await engineCall<unknown>(`looking at ${type} ${id}`, () =>
        type === 'network' ? this.#docker.getNetwork(id).inspect() : this.#docker.getVolume(id).inspect(),
      );
      return labelledSchema.parse(answer).Labels?.[LABELS.stack] ?? null;
    } catch {
      return null;
    }
  }
}
