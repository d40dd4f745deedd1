import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecretStore } from '../../../../electron/adapters/host/secret-store.ts';
import { toFailure } from '../../../../electron/domain/failure.ts';

let stacks: string;

beforeEach(async () => {
  stacks = await mkdtemp(join(tmpdir(), 'tandem-certificates-'));
});

afterEach(async () => rm(stacks, { recursive: true, force: true }));

const AUTHORITY = {
  name: 'tls-authority',
  generate: { kind: 'authority', keySecret: 'tls-authority-key' },
} as const;

const memberOf = (member: string, address: string) => ({
  name: `${member}-tls`,
  generate: {
    kind: 'certificate' as const,
    authority: 'tls-authority',
    keySecret: 'tls-authority-key',
    names: [member, address],
  },
});

async function made(stack = 'web') {
  const secrets = createSecretStore(stacks);
  const member = memberOf('database-1', '10.2.0.33');
  // Members come first by name; the authority is made on the way.
  await secrets.ensure(stack, member);
  await secrets.ensure(stack, AUTHORITY);
  return {
    authority: await secrets.read(stack, AUTHORITY.name),
    member: await secrets.read(stack, member.name),
  };
}

describe('the certificates of a stack', () => {
  it('are of one authority, name their member and its address, and serve both ends of a connection', async () => {
    const { authority, member } = await made();
    const issuer = new X509Certificate(authority);
    const certificate = new X509Certificate(member);

    expect(certificate.verify(issuer.publicKey)).toBe(true);
    expect(certificate.checkIssued(issuer)).toBe(true);
    expect(certificate.checkIP('10.2.0.33')).toBe('10.2.0.33');
    expect(certificate.checkHost('database-1')).toBe('database-1');
    expect(certificate.checkIP('10.2.0.34')).toBeUndefined();
    expect([issuer.ca, certificate.ca]).toEqual([true, false]);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  });

  it('hold although a clock is a few hours behind, and for years', async () => {
    const certificate = new X509Certificate((await made()).member);
    const hours = (text: string) => (Date.parse(text) - Date.now()) / 3_600_000;

    expect(hours(certificate.validFrom)).toBeLessThan(-20);
    expect(hours(certificate.validTo)).toBeGreaterThan(9 * 365 * 24);
  });

  it('let two members of a stack meet by mutual TLS, and nobody of another stack', async () => {
    const [own, other] = [await made('web'), await made('other')];
    const server = createServer({
      ca: own.authority,
      cert: own.member,
      key: own.member,
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.3',
    });
    server.on('secureConnection', (socket: TLSSocket) => socket.end('in'));
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const knock = (shown: { readonly member: string } | null) =>
      new Promise<string>((resolve) => {
        const socket = connect({
          port,
          host: '127.0.0.1',
          ca: own.authority,
          checkServerIdentity: () => undefined,
          ...(shown === null ? {} : { cert: shown.member, key: shown.member }),
        });
        let heard = '';
        socket.on('data', (chunk) => {
          heard += String(chunk);
        });
        socket.on('error', () => resolve('refused'));
        socket.on('end', () => resolve(heard || 'refused'));
      });

    expect([await knock(own), await knock(other), await knock(null)]).toEqual(['in', 'refused', 'refused']);
    server.close();
  });

  it('are made once by ten at once, and the key of the authority has a file of its own', async () => {
    const secrets = createSecretStore(stacks);
    const members = Array.from({ length: 5 }, (_, index) => memberOf(`database-${index}`, '10.2.0.3'));
    await Promise.all([...members, ...members].map((member) => secrets.ensure('web', member)));

    const issuer = new X509Certificate(await secrets.read('web', 'tls-authority'));
    for (const { name } of members)
      expect(new X509Certificate(await secrets.read('web', name)).verify(issuer.publicKey)).toBe(true);
    expect(await secrets.read('web', 'tls-authority')).not.toContain('PRIVATE');
    expect((await readdir(join(stacks, 'web', 'secrets'))).filter((name) => name.startsWith('tls'))).toEqual([
      'tls-authority',
      'tls-authority-key',
    ]);
  });

  it('are not issued by a key that does not belong to the authority, and the failure says what to do', async () => {
    await made();
    const secrets = createSecretStore(stacks);
    await rm(join(stacks, 'web', 'secrets', 'tls-authority-key'));
    await secrets.ensure('web', { name: 'tls-authority-key', generate: { kind: 'random', bytes: 32 } });

    const failure = await secrets.ensure('web', memberOf('database-2', '10.2.0.34')).catch(toFailure);
    expect(failure).toMatchObject({
      code: 'operation-failed',
      message: 'The authority of stack "web" cannot issue a certificate for database-2.',
      hint: expect.stringContaining('"tls-authority-key" must belong together'),
    });
    expect(await secrets.missing('web', ['database-2-tls'])).toEqual(['database-2-tls']);
  });
});
