import { stat } from 'node:fs/promises';
import { printEngineAddress } from '../../domain/engine/engine-address.ts';
import type { EngineCandidate, EngineFlavour } from '../../domain/engine/engine-candidates.ts';
import type { Failure } from '../../domain/failure.ts';

/** Why an engine cannot be reached, and what the person does about it. */

const TLS_CODES =
  /^(ERR_SSL|ERR_TLS|ERR_OSSL|EPROTO|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HPE_INVALID|ERR_CRYPTO)/;

/** The error of a connection that did not come to an answer. */
export async function explainConnectError(candidate: EngineCandidate, error: unknown): Promise<Failure> {
  const code = errorCode(error);
  const where = printEngineAddress(candidate.address);
  const named = candidate.flavour === 'named' ? ` (${candidate.why})` : '';
  if (code === 'EACCES' || code === 'EPERM') return permissionDenied(candidate, where);
  if (TLS_CODES.test(code)) {
    return {
      code: 'engine-tls',
      message: `TLS with ${where} failed${named}: ${errorText(error)}.`,
      hint: tlsHint(code),
      cause: code,
    };
  }
  if (code === 'ENOENT') {
    return {
      code: 'engine-not-running',
      message: `There is no socket at ${where}${named}.`,
      hint: startHint(candidate.flavour),
      cause: code,
    };
  }
  const happened =
    code === 'ECONNREFUSED' || code === 'ENOTSOCK'
      ? `Nothing listens at ${where}${named}`
      : `${where} gives no answer${named}: ${errorText(error)}`;
  return {
    code: 'engine-not-running',
    message: `${happened}.`,
    hint: startHint(candidate.flavour),
    cause: code,
  };
}

/** Something answered, but not as an engine does. */
export function explainHttpAnswer(candidate: EngineCandidate, status: number, body: string): Failure {
  const where = printEngineAddress(candidate.address);
  if (/HTTP request to an HTTPS server/i.test(body)) {
    return {
      code: 'engine-tls',
      message: `${where} wants TLS, but was asked without it.`,
      hint: 'Set DOCKER_TLS_VERIFY=1 and name the folder with ca.pem, cert.pem and key.pem in DOCKER_CERT_PATH.',
    };
  }
  if (status === 401 || status === 403) {
    return {
      code: 'engine-permission-denied',
      message: `${where} refuses this user (HTTP ${status}).`,
      hint: 'Ask whoever runs the engine for access, or for the certificate to present.',
    };
  }
  return {
    code: 'engine-refused',
    message: `${where} answered, but not as a Docker engine does (HTTP ${status}).`,
    hint: 'Check the address: another service may be listening there.',
    cause: body.slice(0, 200),
  };
}

async function permissionDenied(candidate: EngineCandidate, where: string): Promise<Failure> {
  const base = {
    code: 'engine-permission-denied',
    message: `There is an engine at ${where}, but this user may not use it.`,
  } as const;
  if (candidate.flavour === 'private') {
    return { ...base, hint: "Tandem's own engine was started by root: run this command as root (sudo)." };
  }
  if (candidate.address.kind === 'socket' && (await belongsToRootAlone(candidate.address.path))) {
    return {
      ...base,
      hint: `Its socket belongs to root alone: run this command as root (sudo), or restart Docker so that its socket belongs to the group docker. Then: sudo usermod -aG docker $USER, and log out and in again.`,
    };
  }
  return {
    ...base,
    hint: 'Run: sudo usermod -aG docker $USER, then log out and in again (groups are read at login; "newgrp docker" does for one terminal).',
  };
}

async function belongsToRootAlone(path: string): Promise<boolean> {
  try {
    const socket = await stat(path);
    return socket.gid === 0 || (socket.mode & 0o060) === 0;
  } catch {
    return false;
  }
}

function startHint(flavour: EngineFlavour): string {
  switch (flavour) {
    case 'named':
      return 'Start that engine or correct the address. To let Tandem search instead: unset DOCKER_HOST DOCKER_CONTEXT; docker context use default';
    case 'system':
      return 'Start it: sudo systemctl start docker (without systemd: sudo service docker start).';
    case 'rootless':
      return 'Start it: systemctl --user start docker';
    case 'docker-desktop':
      return 'Start Docker Desktop and wait until it says that the engine runs.';
    case 'orbstack':
      return 'Start OrbStack.';
    case 'colima':
      return 'Start it: colima start';
    case 'rancher-desktop':
      return 'Start Rancher Desktop with the dockerd engine.';
    case 'podman':
      return 'Start its service: systemctl --user start podman.socket (for root: sudo systemctl start podman.socket).';
    case 'private':
      return "Tandem starts its own engine again when it is next needed: run the command again as root, for example 'tandem up'.";
  }
}

function tlsHint(code: string): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return "The server's certificate is for another name: use that name in DOCKER_HOST, or issue a certificate for this one.";
  }
  if (code.startsWith('CERT_HAS_EXPIRED')) return "The server's certificate has expired: renew it there.";
  if (/ALERT|HANDSHAKE/.test(code)) {
    return 'The server refuses the client certificate: check cert.pem and key.pem in DOCKER_CERT_PATH.';
  }
  return 'Check that ca.pem in DOCKER_CERT_PATH (or in the context) is the authority that signed the server, and that the port speaks TLS.';
}

function errorCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}

function errorText(error: unknown): string {
  // OpenSSL's texts end in a line break and carry the address of a source line.
  const text = error instanceof Error ? error.message : String(error);
  return (text.split('\n')[0] ?? '').trim();
}
