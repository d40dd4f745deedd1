import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  webcrypto,
  X509Certificate,
} from 'node:crypto';
import { isIPv4 } from 'node:net';
import * as asn1 from 'asn1js';
import * as pki from 'pkijs';

/**
 * Certificates by which the members of one stack know each other: an authority of the stack's own, and one certificate for
 * each member. Keys are of P-256: issuing takes a millisecond, and every OpenSSL and Go in the images takes them.
 */

/** A stack lives shorter; how to make new ones is in the pages on the database. */
const LIFE_YEARS = 10;
/** So that a clock that is behind does not find them from the future. */
const BACKDATED_MS = 24 * 60 * 60 * 1000;

const OID = {
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAltName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuth: '1.3.6.1.5.5.7.3.1',
  clientAuth: '1.3.6.1.5.5.7.3.2',
} as const;
/** Kinds of `GeneralName`. */
const DNS_NAME = 2;
const IP_ADDRESS = 7;
/** Bit strings of the key usages: keyCertSign and cRLSign; digitalSignature. */
const SIGNS_CERTIFICATES = { bits: 0x06, unused: 1 };
const SIGNS_HANDSHAKES = { bits: 0x80, unused: 7 };

/** A private key as PEM. */
export function createCertificateKey(): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** The authority's own certificate as PEM. */
export async function issueAuthority(commonName: string, keyPem: string, nowMs: number): Promise<string> {
  const key = createPrivateKey(keyPem);
  const constraints = new pki.BasicConstraints({ cA: true, pathLenConstraint: 0 });
  const issued = certificate(commonName, createPublicKey(key), nowMs, [
    extension(OID.basicConstraints, constraints.toSchema(), true),
    keyUsage(SIGNS_CERTIFICATES),
  ]);
  issued.issuer = issued.subject;
  return signed(issued, key, keyIdentifier(key));
}

/** Key and certificate of one member in one PEM text, which PostgreSQL, etcd and Python take for both. */
export async function issueCertificate(
  authority: { readonly certificatePem: string; readonly keyPem: string },
  names: readonly string[],
  nowMs: number,
): Promise<string> {
  const authorityKey = createPrivateKey(authority.keyPem);
  const issuer = new X509Certificate(authority.certificatePem);
  if (!issuer.checkPrivateKey(authorityKey)) throw new Error('the key does not belong to the certificate');
  const keyPem = createCertificateKey();
  const usages = new pki.ExtKeyUsage({ keyPurposes: [OID.serverAuth, OID.clientAuth] });
  const alternatives = new pki.GeneralNames({ names: names.map(generalName) });
  const issued = certificate(names[0] ?? '', createPublicKey(keyPem), nowMs, [
    extension(OID.basicConstraints, new pki.BasicConstraints({ cA: false }).toSchema(), true),
    keyUsage(SIGNS_HANDSHAKES),
    extension(OID.extendedKeyUsage, usages.toSchema()),
    extension(OID.subjectAltName, alternatives.toSchema()),
  ]);
  issued.issuer = pki.Certificate.fromBER(bytes(issuer.raw)).subject;
  return `${keyPem}${await signed(issued, authorityKey, keyIdentifier(authorityKey))}`;
}

function certificate(
  commonName: string,
  publicKey: KeyObject,
  nowMs: number,
  extensions: readonly pki.Extension[],
): pki.Certificate {
  const issued = new pki.Certificate();
  issued.version = 2;
  issued.serialNumber = new asn1.Integer({ valueHex: serialNumber() });
  issued.subject.typesAndValues.push(
    new pki.AttributeTypeAndValue({
      type: OID.commonName,
      value: new asn1.Utf8String({ value: commonName }),
    }),
  );
  issued.notBefore.value = new Date(nowMs - BACKDATED_MS);
  const end = new Date(nowMs);
  end.setUTCFullYear(end.getUTCFullYear() + LIFE_YEARS);
  issued.notAfter.value = end;
  issued.subjectPublicKeyInfo = publicKeyInfo(publicKey);
  issued.extensions = [
    ...extensions,
    extension(OID.subjectKeyIdentifier, new asn1.OctetString({ valueHex: bytes(keyIdentifier(publicKey)) })),
  ];
  return issued;
}

async function signed(issued: pki.Certificate, key: KeyObject, issuerKeyId: Buffer): Promise<string> {
  const identifier = new pki.AuthorityKeyIdentifier({
    keyIdentifier: new asn1.OctetString({ valueHex: bytes(issuerKeyId) }),
  });
  issued.extensions?.push(extension(OID.authorityKeyIdentifier, identifier.toSchema()));
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const der = key.export({ type: 'pkcs8', format: 'der' }) as Buffer;
  const signer = await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, ['sign']);
  await issued.sign(signer as CryptoKey, 'SHA-256');
  return new X509Certificate(Buffer.from(issued.toSchema(true).toBER())).toString();
}

function extension(id: string, value: asn1.BaseBlock, critical = false): pki.Extension {
  return new pki.Extension({ extnID: id, critical, extnValue: value.toBER() });
}

function keyUsage({ bits, unused }: { readonly bits: number; readonly unused: number }): pki.Extension {
  const value = new asn1.BitString({ valueHex: bytes(Buffer.from([bits])), unusedBits: unused });
  return extension(OID.keyUsage, value, true);
}

function generalName(name: string): pki.GeneralName {
  return isIPv4(name)
    ? new pki.GeneralName({
        type: IP_ADDRESS,
        value: new asn1.OctetString({ valueHex: bytes(Buffer.from(name.split('.').map(Number))) }),
      })
    : new pki.GeneralName({ type: DNS_NAME, value: name });
}

function publicKeyInfo(publicKey: KeyObject): pki.PublicKeyInfo {
  return pki.PublicKeyInfo.fromBER(bytes(publicKey.export({ type: 'spki', format: 'der' })));
}

/** Of the private or the public key alike. */
function keyIdentifier(key: KeyObject): Buffer {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const point = publicKeyInfo(publicKey).subjectPublicKey.valueBlock.valueHexView;
  return createHash('sha256').update(point).digest().subarray(0, 20);
}

/** Positive, and without a leading zero byte, as DER wants it. */
function serialNumber(): ArrayBuffer {
  const number = randomBytes(16);
  number.writeUInt8((number.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes(number);
}

function bytes(buffer: Buffer): ArrayBuffer {
  return Uint8Array.from(buffer).buffer;
}
