import { X509Certificate } from 'node:crypto';
import { connect } from 'node:tls';
import type { CertificateReader } from '../../ports/certificate-reader.ts';

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]{1,65536}?-----END CERTIFICATE-----/g;
const MAX_BLOCKS = 16;

export const certificateReader: CertificateReader = {
  inText: (text) => (text.match(BLOCK) ?? []).slice(0, MAX_BLOCKS).flatMap((block) => readCertificate(block)),
  servedAt,
};

function readCertificate(source: string | Buffer): readonly { subject: string; notAfterMs: number }[] {
  try {
    const certificate = new X509Certificate(source);
    const notAfterMs = Date.parse(certificate.validTo);
    return Number.isNaN(notAfterMs) ? [] : [{ subject: nameOf(certificate), notAfterMs }];
  } catch {
    return [];
  }
}

/** One line of printable text, whatever somebody wrote into it. */
function nameOf({ subject, subjectAltName }: X509Certificate): string {
  const name = /^CN=(.+)$/m.exec(subject)?.[1] ?? subjectAltName ?? 'nobody';
  return name.replace(/[^\x20-\x7e]/g, ' ').slice(0, 100);
}

function servedAt(
  address: string,
  port: number,
  deadlineMs: number,
): ReturnType<CertificateReader['servedAt']> {
  return new Promise((resolve) => {
    // It is only looked at: an expired or foreign certificate is what is looked for, and nothing is sent.
    const socket = connect({ host: address, port, rejectUnauthorized: false });
    const timer = setTimeout(() => end(null), deadlineMs);
    const end = (found: { subject: string; notAfterMs: number } | null): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(found);
    };
    socket.on('error', () => end(null));
    socket.once('secureConnect', () => {
      const { raw } = socket.getPeerCertificate();
      end(raw === undefined ? null : (readCertificate(raw)[0] ?? null));
    });
  });
}
