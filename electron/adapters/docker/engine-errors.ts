import { type Failure, type FailureCode, FailureError } from '../../domain/failure.ts';
import { WITHOUT_CLIENT_HINT } from '../../domain/plan/mount-findings.ts';

/** HTTP status of the engine's answer; null when there was no answer. */
export function engineStatus(thrown: unknown): number | null {
  if (thrown instanceof EngineFailureError) return thrown.status;
  const status = field(thrown, 'statusCode');
  return typeof status === 'number' ? status : null;
}

/** A failure that still knows the engine's status, for the adapter's own decisions (gone, conflict, not modified). */
export class EngineFailureError extends FailureError {
  readonly status: number | null;

  constructor(failure: Failure, status: number | null) {
    super(failure);
    this.status = status;
  }
}

/**
 * Narrows what dockerode threw, once. `what` says what was being done, as `starting shop-gateway-1`.
 * The engine reports most causes only in words; the patterns are those of engines 20.10 to 29.
 */
export function narrowEngineError(thrown: unknown, what: string): FailureError {
  if (thrown instanceof FailureError) return thrown;
  const status = engineStatus(thrown);
  const words = engineWords(thrown);
  const known = (status === null ? CONNECTION_FAILURES : REFUSALS).find((rule) =>
    rule.matches(words, status, String(field(thrown, 'code') ?? '')),
  );
  if (known !== undefined) return new EngineFailureError(known.failure(what, words), status);
  const code: FailureCode = status === null ? 'unexpected' : 'engine-refused';
  return new EngineFailureError({ code, message: `${what}: ${words}` }, status);
}

interface Rule {
  matches(words: string, status: number | null, errorCode: string): boolean;
  failure(what: string, words: string): Failure;
}

const CONNECTION_FAILURES: readonly Rule[] = [
  {
    matches: (_words, _status, code) => code === 'EACCES' || code === 'EPERM',
    failure: (what, words) => ({
      code: 'engine-permission-denied',
      message: `${what}: this user may not use the Docker engine`,
      hint: 'Run `sudo usermod -aG docker $USER`, then log out and in again.',
      cause: words,
    }),
  },
  {
    matches: (_words, _status, code) => code === 'ECONNREFUSED' || code === 'ENOENT',
    failure: (what, words) => ({
      code: 'engine-not-running',
      message: `${what}: the Docker engine does not answer`,
      hint: 'Start Docker; `tandem doctor` says which engine is looked for.',
      cause: words,
    }),
  },
  {
    matches: (words, _status, code) =>
      ['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ERR_STREAM_PREMATURE_CLOSE'].includes(code) ||
      /socket hang up|aborted|premature close/i.test(words),
    failure: (what, words) => ({
      code: 'engine-disconnected',
      message: `${what}: the connection to the Docker engine broke`,
      hint: 'The engine may be restarting. Doing the same again is safe.',
      cause: words,
    }),
  },
  {
    matches: (words, _status, code) => code.startsWith('ERR_TLS') || /certificate|self.signed/i.test(words),
    failure: (what, words) => ({
      code: 'engine-tls',
      message: `${what}: the Docker engine's certificate was not accepted`,
      hint: 'Look at DOCKER_CERT_PATH and DOCKER_TLS_VERIFY.',
      cause: words,
    }),
  },
];

const REFUSALS: readonly Rule[] = [
  {
    matches: (words) =>
      /port is already allocated|address already in use|ports are not available/i.test(words),
    failure: (what, words) => {
      const port = /(?:for |listen (?:tcp|udp)\d? )?([\d.]+|\[[\da-f:]*\]):(\d+)/i.exec(words);
      const named = port === null ? 'a port' : `port ${port[2]} on ${port[1]}`;
      return {
        code: 'port-taken',
        message: `${what}: ${named} of this host is taken`,
        hint: 'Stop what uses it (`ss -ltnp` names it), or publish another port in the stack file.',
        cause: words,
      };
    },
  },
  {
    matches: (words) => /no space left on device|disk quota exceeded/i.test(words),
    failure: (what, words) => ({
      code: 'disk-full',
      message: `${what}: the engine's disk is full`,
      hint: '`docker system df` shows what takes the space; then do the same again.',
      cause: words,
    }),
  },
  {
    matches: (words) =>
      /failed to mount local volume|error while mounting volume|error mounting .*nfs/i.test(words),
    failure: (what, words) => ({
      code: 'mount-failed',
      message: `${what}: the volume could not be mounted`,
      hint: mountHint(words),
      cause: words,
    }),
  },
  {
    matches: (words, status) => status === 404 && /no such image|image .* not found/i.test(words),
    failure: (what, words) => ({
      code: 'image-missing',
      message: `${what}: the image is not on the engine`,
      hint: 'Run `tandem up` again: it builds or pulls what is missing.',
      cause: words,
    }),
  },
  {
    matches: (words) => /cannot join network of a non running container/i.test(words),
    failure: (what, words) => ({
      code: 'engine-refused',
      message: `${what}: the pod's infra container is not running`,
      hint: 'Start the infra container first; `tandem up` does both in order.',
      cause: words,
    }),
  },
  {
    matches: (words) => /task [0-9a-f]{64}:? already exists/i.test(words),
    failure: (what, words) => ({
      code: 'engine-refused',
      message: `${what}: its process from before the engine died still runs, and the engine does not know it`,
      hint: `End it: sudo pkill -KILL -f 'containerd-shim.*${/[0-9a-f]{64}/.exec(words)?.[0]}'. Then do the same again.`,
      cause: words,
    }),
  },
  {
    matches: (words) =>
      /pool overlaps|overlapping ipv4|could not find an available.*address pool|all predefined address pools/i.test(
        words,
      ),
    failure: (what, words) => ({
      code: 'subnet-exhausted',
      message: `${what}: the subnet is used by another network`,
      hint: '`docker network ls` shows the networks; remove one that nobody needs, or name another subnet.',
      cause: words,
    }),
  },
  {
    matches: (words, status) =>
      status === 409 && /is already in use by container|already exists/i.test(words),
    failure: (what, words) => ({
      code: 'name-taken',
      message: `${what}: something else on the engine has this name`,
      hint: 'Rename or remove it, or give the stack another name.',
      cause: words,
    }),
  },
];

/** How the engine says that its kernel does not know a file system. */
export const lacksFileSystem = (words: string) => /no such device|unknown filesystem/i.test(words);

function mountHint(words: string): string {
  if (lacksFileSystem(words))
    return `The kernel of the engine’s machine has no client for this kind of file system. ${WITHOUT_CLIENT_HINT}`;
  if (/connection refused|timed out|no route to host|host is down/i.test(words))
    return 'The file server does not answer: check its address and that it exports over NFS 4 on port 2049.';
  if (/permission denied|access denied|not permitted/i.test(words))
    return 'The file server refuses this host: check its export list.';
  if (/no such file or directory/i.test(words))
    return 'The exported folder does not exist on the file server.';
  return 'Check the address, the export and the options of the volume in the stack file.';
}

function engineWords(thrown: unknown): string {
  const answer = field(thrown, 'json');
  const message = field(answer, 'message') ?? field(thrown, 'message');
  return (typeof message === 'string' ? message : String(thrown)).trim();
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
