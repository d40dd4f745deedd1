import type { FoundCertificate } from '../domain/health/conditions.ts';

type Certificate = Omit<FoundCertificate, 'where'>;

/** Whom certificates name, and until when they count. */
export interface CertificateReader {
  /** Those in a text that may hold keys and anything else, too; empty when there is none. Nothing of the rest is kept. */
  inText(text: string): readonly Certificate[];
  /** What a TLS server shows, trusted or not; null when nobody there speaks TLS in time. */
  servedAt(address: string, port: number, deadlineMs: number): Promise<Certificate | null>;
}
