import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import t from 'tap';
import { readCertificate } from '../../../../api/adapters/tokens/read-certificate.ts';
import { selfSigned } from './self-signed.ts';

const now = new Date('2026-01-31T09:00:00Z');
const mine = selfSigned();
const other = selfSigned();
const print = new X509Certificate(mine.certificate).fingerprint256.replaceAll(':', '').toLowerCase();

t.test('key and certificate come from one file, in any order, with text around them', async (t) => {
  for (const pem of [mine.key + mine.certificate, `Bag Attributes\n${mine.certificate}\n${mine.key}`]) {
    t.same(readCertificate(pem, null, now), { privateKey: mine.key, thumbprintSha256: print });
  }
  t.equal(readCertificate(mine.key + mine.certificate, print.toUpperCase(), now).thumbprintSha256, print);
  t.equal(readCertificate(mine.key, print, now).thumbprintSha256, print, 'the thumbprint names it');
});

t.test('what cannot work is refused with its reason and without the key', async (t) => {
  const cases: [string, string | null, RegExp][] = [
    ['', null, /PEM file with a private key/],
    [mine.certificate, null, /PEM file with a private key/],
    [mine.key, null, /certificate beside its private key/],
    [other.key + mine.certificate, null, /the private key of its certificate/],
    [mine.key + mine.certificate, 'a'.repeat(64), /that the thumbprint names/],
    [mine.key.replace(/\n.{40}/, '\nxxxx') + mine.certificate, null, /readable private key/],
    [mine.key + mine.certificate.replace(/\n.{40}/, '\nxxxx'), null, /readable certificate/],
  ];
  for (const [pem, thumbprint, reason] of cases) {
    const read = () => readCertificate(pem, thumbprint, now);
    t.throws(read, { name: 'CertificateUnusable', message: reason });
  }
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const ofCurve = curve.export({ type: 'pkcs8', format: 'pem' }).toString();
  t.throws(() => readCertificate(ofCurve, 'a'.repeat(64), now), {
    name: 'CertificateUnusable',
    message: /must hold an RSA key/,
  });
  const old = selfSigned(2024);
  t.throws(() => readCertificate(old.key + old.certificate, null, now), { message: /ended Dec 31/ });
});
