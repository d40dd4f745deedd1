import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer as createPlainServer, type Server, type Socket } from 'node:net';
import { createServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { certificateReader } from '../../../../electron/adapters/host/certificate-reader.ts';
import {
  createCertificateKey,
  issueAuthority,
  issueCertificate,
} from '../../../../electron/adapters/host/certificates.ts';
import { TLS_FOLDER } from '../../../helpers/fake-engine.ts';

const servers: Server[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
});

async function listening(server: Server): Promise<number> {
  servers.push(server);
  server.on('connection', (socket: Socket) => {
    socket.on('error', () => {});
    sockets.push(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const fixture = (name: string): string => readFileSync(`${TLS_FOLDER}/${name}`, 'utf8');

describe('the reader of certificates', () => {
  it('given key and certificate in one text, then it says whom it names and until when it counts', async () => {
    const keyPem = await createCertificateKey();
    const nowMs = Date.UTC(2026, 0, 1);
    const certificatePem = await issueAuthority('Tandem stack x', keyPem, nowMs);
    const both = await issueCertificate({ certificatePem, keyPem }, ['database-1', '10.0.0.1'], nowMs);
    expect(both).toContain('PRIVATE KEY');
    const found = certificateReader.inText(`${both}\n${certificatePem}`);
    expect(found.map(({ subject }) => subject)).toEqual(['database-1', 'Tandem stack x']);
    for (const { notAfterMs } of found) expect(notAfterMs).toBeGreaterThan(nowMs + 9 * 365 * 86_400_000);
  });

  it.each([
    ['a password', 'correct horse'],
    ['a key alone', fixture('key.pem')],
    ['a broken certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'],
    ['one without an end', '-----BEGIN CERTIFICATE-----\nMIIB'],
  ])('given %s, then there is none', (_what, text) => {
    expect(certificateReader.inText(text)).toEqual([]);
  });

  it('given a TLS server whose certificate nobody trusts, then it is read all the same', async () => {
    const port = await listening(
      createServer({ cert: fixture('server.pem'), key: fixture('server-key.pem') }),
    );
    const [expected] = certificateReader.inText(fixture('server.pem'));
    expect(expected).toBeDefined();
    expect(await certificateReader.servedAt('127.0.0.1', port, 5_000)).toEqual(expected);
  });

  it('given a server that speaks something else, says nothing or is not there, then there is none', async () => {
    const talks = await listening(createPlainServer((socket) => socket.end('220 hello\r\n')));
    expect(await certificateReader.servedAt('127.0.0.1', talks, 5_000)).toBeNull();
    const port = await listening(createPlainServer());
    expect(await certificateReader.servedAt('127.0.0.1', port, 50)).toBeNull();
    expect(await certificateReader.servedAt('127.0.0.1', 1, 5_000)).toBeNull();
  });
});
