import type Docker from 'dockerode';
import * as z from 'zod';
import { engineCall } from './docker-engine-call.ts';

const DEADLINE_MS = 5_000;
const infoAnswer = z.object({ DockerRootDir: z.string().startsWith('/') });

/** Where the engine keeps its data, asked once of each engine; null when it does not say. */
export class EngineDataRoot {
  readonly #docker: () => Docker;
  #known: { readonly engine: Docker; readonly path: string | null } | null = null;

  constructor(docker: () => Docker) {
    this.#docker = docker;
  }

  async path(): Promise<string | null> {
    const engine = this.#docker();
    if (this.#known?.engine === engine) return this.#known.path;
    const answer = await engineCall('asking where its data lies', () => engine.info(), {
      deadlineMs: DEADLINE_MS,
    });
    const path = infoAnswer.safeParse(answer).data?.DockerRootDir ?? null;
    this.#known = { engine, path };
    return path;
  }
}
