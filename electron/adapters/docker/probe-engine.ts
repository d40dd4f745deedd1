import { readFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import * as z from 'zod';
import { negotiateApi, parseApi } from '../../domain/engine/api-version.ts';
import { printEngineAddress, type TlsSource } from '../../domain/engine/engine-address.ts';
import type { EngineCandidate } from '../../domain/engine/engine-candidates.ts';
import { FailureError, fail } from '../../domain/failure.ts';
import type { EngineEndpoint, TlsMaterial } from './engine-endpoint.ts';
import { explainConnectError, explainHttpAnswer } from './explain-engine-error.ts';

/** Asks one candidate whether it is an engine, and which. */

const MAX_ANSWER_BYTES = 256 * 1024;

const versionAnswer = z.object({
  Version: z.string().default('(unknown version)'),
  ApiVersion: z.string(),
  MinAPIVersion: z.string().optional(),
  Platform: z.object({ Name: z.string() }).optional(),
  Components: z.array(z.object({ Name: z.string(), Version: z.string().optional() })).nullish(),
});

/** Throws a `FailureError` that says why this candidate cannot be used. */
export async function probeEngine(
  candidate: EngineCandidate,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<EngineEndpoint> {
  const { address, flavour, why } = candidate;
  const material = address.kind === 'tcp' && address.tls !== null ? await readTls(address.tls) : null;
  const { status, body } = await askVersion(candidate, material, options);
  const answer = versionAnswer.safeParse(parseJson(body));
  const offered = answer.success ? parseApi(answer.data.ApiVersion) : null;
  if (status !== 200 || !answer.success || offered === null) {
    return fail(explainHttpAnswer(candidate, status, body));
  }
  const minimum = answer.data.MinAPIVersion === undefined ? null : parseApi(answer.data.MinAPIVersion);
  const negotiation = negotiateApi(offered, minimum);
  const product = productOf(answer.data);
  if (negotiation.kind === 'too-old') {
    return fail({
      code: 'engine-too-old',
      message: `${product} ${answer.data.Version} at ${printEngineAddress(address)} speaks API ${negotiation.offered}; Tandem needs ${negotiation.needed} or newer.`,
      hint: 'Update it to Docker Engine 20.10 or newer (Podman 4 or newer).',
    });
  }
  return {
    address,
    tls: material === null ? null : () => material,
    flavour,
    why,
    product,
    version: answer.data.Version,
    apiVersion: negotiation.version,
  };
}

function productOf(answer: z.infer<typeof versionAnswer>): string {
  const podman = answer.Components?.some((component) => /podman/i.test(component.Name)) ?? false;
  if (podman) return 'Podman';
  const platform = answer.Platform?.Name ?? '';
  return /docker desktop/i.test(platform) ? 'Docker Desktop, engine' : 'Docker Engine';
}

function askVersion(
  candidate: EngineCandidate,
  tls: TlsMaterial | null,
  options: { readonly timeoutMs: number; readonly signal?: AbortSignal },
): Promise<{ status: number; body: string }> {
  const { address } = candidate;
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal ? AbortSignal.any([timeout, options.signal]) : timeout;
  const target =
    address.kind === 'socket' ? { socketPath: address.path } : { host: address.host, port: address.port };
  const secure = tls === null ? {} : { ...withoutVerify(tls), rejectUnauthorized: tls.verify };
  return new Promise((resolve, reject) => {
    const rejectWith = (error: unknown): void => {
      if (options.signal?.aborted) {
        reject(new FailureError({ code: 'cancelled', message: 'The search for an engine was cancelled.' }));
        return;
      }
      const cause = timeout.aborted ? new SilenceError(options.timeoutMs) : error;
      explainConnectError(candidate, cause).then((failure) => reject(new FailureError(failure)), reject);
    };
    const request = (tls === null ? http : https).request({
      ...target,
      ...secure,
      path: '/version',
      headers: { Host: address.kind === 'socket' ? 'localhost' : address.host },
      agent: false,
      signal,
    });
    request.on('error', rejectWith);
    request.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('error', rejectWith);
      response.on('data', (chunk: string) => {
        body += chunk;
        if (body.length > MAX_ANSWER_BYTES) request.destroy(new Error('the answer is too long'));
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    request.end();
  });
}

/** Stands for "connected, but no answer in time". */
class SilenceError extends Error {
  readonly code = 'ETIMEDOUT';
  constructor(timeoutMs: number) {
    super(`no answer within ${timeoutMs} ms`);
  }
}

function withoutVerify({ verify: _, ...material }: TlsMaterial): Omit<TlsMaterial, 'verify'> {
  return material;
}

/** With a folder, the authority is needed when the server is checked; the client's pair comes whole or not at all. */
async function readTls(source: TlsSource): Promise<TlsMaterial> {
  if (source.folder === null) return { verify: source.verify };
  const folder = source.folder;
  const read = async (name: string): Promise<Buffer | null> => {
    try {
      return await readFile(join(folder, name));
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ENOENT') return null;
      return fail({
        code: 'engine-tls',
        message: `${join(folder, name)} cannot be read (${code}).`,
        hint: `Make it readable for you: ls -l ${folder}`,
      });
    }
  };
  const [ca, cert, key] = await Promise.all([read('ca.pem'), read('cert.pem'), read('key.pem')]);
  const missing = [
    ...(ca === null && source.verify ? ['ca.pem'] : []),
    ...(cert === null && key !== null ? ['cert.pem'] : []),
    ...(key === null && cert !== null ? ['key.pem'] : []),
  ];
  if (missing.length > 0) {
    return fail({
      code: 'engine-tls',
      message: `The engine is to be reached over TLS, but ${missing.join(' and ')} is missing in ${folder}.`,
      hint: 'Put ca.pem, cert.pem and key.pem there, or name their folder in DOCKER_CERT_PATH.',
    });
  }
  return {
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
    verify: source.verify,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
