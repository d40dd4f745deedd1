import type { Readable } from 'node:stream';
import type Docker from 'dockerode';
import { FailureError } from '../../domain/failure.ts';
import type { OperationContext } from '../../ports/container-engine.ts';
import { type EngineMessage, followEngineMessages } from './build-progress.ts';
import { cancelledFailure, engineCall } from './docker-engine-call.ts';

export interface PullLimits {
  /** Until the registry is known to have the image. */
  readonly firstAnswerMs: number;
  /** Longest time without progress after that. */
  readonly silenceMs: number;
}

export const PATIENT_PULL: PullLimits = { firstAnswerMs: 60_000, silenceMs: 120_000 };

/** Throws `image-missing` when no registry hands the image out, whatever the reason. */
export async function pullImage(
  docker: Docker,
  reference: string,
  limits: PullLimits,
  operation: OperationContext,
): Promise<void> {
  const what = `pulling the image ${reference}`;
  const progress = new PullProgress(reference);
  let error: string | null = null;
  try {
    const stream = (await engineCall(
      what,
      (late) => docker.pull(reference, { abortSignal: AbortSignal.any([late, operation.signal]) }),
      { deadlineMs: limits.firstAnswerMs, signal: operation.signal },
    )) as Readable;
    await followEngineMessages(stream, { what, silenceMs: limits.silenceMs }, (message) => {
      error ??= message.error ?? null;
      const line = progress.accept(message);
      if (line !== null) operation.onDetail(line);
    });
  } catch (thrown) {
    if (operation.signal.aborted) throw cancelledFailure(what);
    throw missing(reference, thrown instanceof FailureError ? causeText(thrown) : String(thrown));
  }
  if (error !== null) throw missing(reference, error);
}

function causeText(thrown: FailureError): string {
  const { cause, message } = thrown.failure;
  return typeof cause === 'string' ? cause : message;
}

function missing(reference: string, words: string): FailureError {
  if (/no space left on device/i.test(words)) {
    return new FailureError({
      code: 'disk-full',
      message: `The engine's disk is too full for the image ${reference}.`,
      hint: '`docker system df` shows what takes the space; then do the same again.',
      cause: words,
    });
  }
  return new FailureError({
    code: 'image-missing',
    message: `The image ${reference} is not on the engine and cannot be pulled.`,
    hint: pullHint(reference, words),
    cause: words,
  });
}

function pullHint(reference: string, words: string): string {
  if (/denied|unauthori[sz]ed|authentication required/i.test(words))
    return `The registry wants a login, or there is no such image: \`docker login\`, then \`docker pull ${reference}\`, then do the same again.`;
  if (/not found|manifest unknown/i.test(words)) return 'Check the name and the tag in the stack file.';
  return `No registry answers. Bring the image yourself (\`docker load\` or \`docker build -t ${reference} …\`), or check the network.`;
}

/** Sums the layers up: one line for each new percent is what a person can follow. */
class PullProgress {
  readonly #reference: string;
  readonly #layers = new Map<string, { readonly current: number; readonly total: number }>();
  #shown = '';

  constructor(reference: string) {
    this.#reference = reference;
  }

  accept(message: EngineMessage): string | null {
    const { id, status, progressDetail } = message;
    const total = progressDetail?.total;
    if (id !== undefined && status === 'Downloading' && total !== undefined && total > 0) {
      this.#layers.set(id, { current: progressDetail?.current ?? 0, total });
    }
    const layer = id === undefined ? undefined : this.#layers.get(id);
    if (id !== undefined && layer !== undefined && status === 'Download complete') {
      this.#layers.set(id, { ...layer, current: layer.total });
    }
    const line = this.#line();
    if (line === this.#shown) return null;
    this.#shown = line;
    return line;
  }

  #line(): string {
    const layers = [...this.#layers.values()];
    const totalBytes = layers.reduce((sum, layer) => sum + layer.total, 0);
    const currentBytes = layers.reduce((sum, layer) => sum + layer.current, 0);
    if (totalBytes === 0) return `Pulling ${this.#reference}`;
    const percent = Math.floor((100 * currentBytes) / totalBytes);
    return `Pulling ${this.#reference}: ${percent} % of ${Math.ceil(totalBytes / 1e6)} MB`;
  }
}
