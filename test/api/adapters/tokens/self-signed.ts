import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface SelfSigned {
  /** PEM, PKCS #8. */
  readonly key: string;
  readonly certificate: string;
  readonly publicKey: KeyObject;
}

/** A fresh key with a certificate of its own (X.509, RFC 5280), valid until the end of `year`. */
export function selfSigned(year = 2099): SelfSigned {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const algorithm = sequence(Buffer.from('06092a864886f70d01010b', 'hex'), Buffer.from('0500', 'hex'));
  const commonName = sequence(Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from('test')));
  const name = sequence(der(0x31, commonName));
  const time = (text: string) => der(0x18, Buffer.from(text));
  const body = sequence(
    Buffer.from('020101', 'hex'),
    algorithm,
    name,
    sequence(time('20200101000000Z'), time(`${year}1231235959Z`)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = der(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]));
  const text = sequence(body, algorithm, signature).toString('base64').replace(/.{64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`,
    publicKey,
  };
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
