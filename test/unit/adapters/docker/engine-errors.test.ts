import { describe, expect, it } from 'vitest';
import { narrowEngineError } from '../../../../electron/adapters/docker/engine-errors.ts';
import { FailureError } from '../../../../electron/domain/failure.ts';

function refusal(statusCode: number, message: string): Error {
  return Object.assign(new Error(`(HTTP code ${statusCode}) server error - ${message} `), {
    statusCode,
    reason: 'server error',
    json: { message },
  });
}

function broken(code: string, message = code): Error {
  return Object.assign(new Error(message), { code });
}

/** Texts as engines 20.10 to 29 say them. */
const CASES: readonly (readonly [string, Error, string, RegExp])[] = [
  ['a socket without an engine', broken('ECONNREFUSED'), 'engine-not-running', /Start Docker/],
  ['no socket', broken('ENOENT'), 'engine-not-running', /doctor/],
  ['a forbidden socket', broken('EACCES'), 'engine-permission-denied', /usermod -aG docker/],
  ['an engine that goes away', broken('ECONNRESET', 'socket hang up'), 'engine-disconnected', /safe/],
  [
    'a foreign certificate',
    broken('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'),
    'engine-tls',
    /CERT_PATH/,
  ],
  [
    'a port of another container',
    refusal(
      500,
      'driver failed programming external connectivity on endpoint a: Bind for 127.0.0.1:8000 failed: port is already allocated',
    ),
    'port-taken',
    /ss -ltnp/,
  ],
  [
    'a port of another process',
    refusal(
      500,
      'driver failed programming external connectivity on endpoint a (6f0c): Error starting userland proxy: listen tcp4 127.0.0.1:8000: bind: address already in use',
    ),
    'port-taken',
    /ss -ltnp/,
  ],
  [
    'a process that outlived its engine',
    refusal(500, `task ${'0a'.repeat(32)}: already exists: unknown`),
    'engine-refused',
    new RegExp(`pkill -KILL -f 'containerd-shim\\.\\*${'0a'.repeat(32)}'`),
  ],
  [
    'a subnet that the engine knows as taken',
    refusal(
      403,
      'cannot create network 5e47 (br-5e47): conflicts with network 5f40 (br-5f40): networks have overlapping IPv4',
    ),
    'subnet-exhausted',
    /docker network ls/,
  ],
  [
    'a kernel without NFS',
    refusal(
      500,
      "error while mounting volume '/var/lib/docker/volumes/x/_data': failed to mount local volume: mount :/export:/var/lib/docker/volumes/x/_data, data: addr=127.0.0.1,nfsvers=4: no such device",
    ),
    'mount-failed',
    /nfs-common/,
  ],
  [
    'a file server that is down',
    refusal(
      500,
      "error while mounting volume 'x': failed to mount local volume: mount :/e:x: connection refused",
    ),
    'mount-failed',
    /does not answer/,
  ],
  [
    'a full disk',
    refusal(500, 'mkdir /var/lib/docker/overlay2/abc: no space left on device'),
    'disk-full',
    /system df/,
  ],
  ['a missing image', refusal(404, 'No such image: tandem/x:1'), 'image-missing', /up/],
  [
    'a pod that does not run',
    refusal(409, 'cannot join network of a non running container: 1f2e'),
    'engine-refused',
    /infra container first/,
  ],
  [
    'a subnet in use',
    refusal(403, 'Pool overlaps with other one on this address space'),
    'subnet-exhausted',
    /network ls/,
  ],
  [
    'a name in use',
    refusal(409, 'Conflict. The container name "/a" is already in use by container "1f". You have to remove'),
    'name-taken',
    /Rename/,
  ],
];

describe('narrowEngineError', () => {
  for (const [what, thrown, code, hint] of CASES) {
    it(`explains ${what}`, () => {
      const { failure } = narrowEngineError(thrown, 'starting shop-gateway-1');
      expect(failure.code).toBe(code);
      expect(failure.message).toMatch(/^starting shop-gateway-1: /);
      expect(failure.hint).toMatch(hint);
    });
  }

  it('names the port that is taken', () => {
    for (const [, thrown] of CASES.filter(([, , code]) => code === 'port-taken'))
      expect(narrowEngineError(thrown, 'starting x').message).toContain('port 8000 on 127.0.0.1');
  });

  it("keeps the engine's words when it knows no better", () => {
    const { failure } = narrowEngineError(refusal(500, 'flux capacitor missing'), 'starting x');
    expect(failure).toEqual({ code: 'engine-refused', message: 'starting x: flux capacitor missing' });
  });

  it('leaves a failure as it is', () => {
    const failure = new FailureError({ code: 'cancelled', message: 'enough' });
    expect(narrowEngineError(failure, 'anything')).toBe(failure);
  });
});
