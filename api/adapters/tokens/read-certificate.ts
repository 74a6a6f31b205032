import { createPrivateKey, X509Certificate } from 'node:crypto';

/** What proves who the application is: the key signs, the thumbprint names the certificate (`x5t#S256`). */
export interface ClientCertificate {
  /** PEM, PKCS #8. */
  readonly privateKey: string;
  /** SHA-256 of the certificate, 64 hex digits. */
  readonly thumbprintSha256: string;
}

/** Why a certificate file cannot be used. The message holds nothing of the file. */
export class CertificateUnusable extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CertificateUnusable';
  }
}

/**
 * Reads a PEM text with a private key and, unless `thumbprint` names it, its certificate. Throws
 * `CertificateUnusable` when a part is missing, broken, expired at `now`, or does not belong to the other.
 */
export function readCertificate(pem: string, thumbprint: string | null, now: Date): ClientCertificate {
  const key = parsed('private key', () => createPrivateKey(section(pem, /[A-Z ]*PRIVATE KEY/)));
  if (key.asymmetricKeyType !== 'rsa') {
    // MSAL signs its assertion with RSA alone (RS256, PS256); another key would fail at the first token.
    throw new CertificateUnusable('must hold an RSA key, no elliptic curve or other one');
  }
  const privateKey = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  if (!/-----BEGIN CERTIFICATE-----/.test(pem)) {
    if (thumbprint !== null) return { privateKey, thumbprintSha256: thumbprint.toLowerCase() };
    throw new CertificateUnusable('must hold a certificate beside its private key, or its thumbprint be set');
  }
  const certificate = parsed('certificate', () => new X509Certificate(section(pem, /CERTIFICATE/)));
  if (!certificate.checkPrivateKey(key)) {
    throw new CertificateUnusable('must hold the private key of its certificate');
  }
  if (Date.parse(certificate.validTo) <= now.getTime()) {
    throw new CertificateUnusable(`must hold a certificate that is valid, it ended ${certificate.validTo}`);
  }
  const found = certificate.fingerprint256.replaceAll(':', '').toLowerCase();
  if (thumbprint !== null && thumbprint.toLowerCase() !== found) {
    throw new CertificateUnusable('must hold the certificate that the thumbprint names');
  }
  return { privateKey, thumbprintSha256: found };
}

/** The first block of a kind; other text around it is allowed. */
function section(pem: string, kind: RegExp): string {
  const block = new RegExp(`-----BEGIN (${kind.source})-----[\\s\\S]+?-----END \\1-----`).exec(pem);
  if (block === null) throw new CertificateUnusable('must be a PEM file with a private key');
  return block[0];
}

function parsed<T>(what: string, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (error instanceof CertificateUnusable) throw error;
    throw new CertificateUnusable(`must hold a readable ${what} without a passphrase`);
  }
}
