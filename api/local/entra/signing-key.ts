import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: Awaited<ReturnType<typeof importJWK>>;
  readonly publicJwk: JWK;
}

/**
 * The RS256 key of the local issuer. With a file it is made once and read again, so that tokens handed out
 * before a restart stay valid; the file is readable by its owner alone.
 */
export async function loadSigningKey(file: string | null): Promise<SigningKey> {
  const jwk = (file === null ? null : await readJwk(file)) ?? (await makeJwk(file));
  const { kty, n, e } = jwk;
  if (kty !== 'RSA' || n === undefined || e === undefined) throw new Error(`${file} holds no RSA key`);
  const kid = await calculateJwkThumbprint({ kty, n, e });
  return {
    kid,
    privateKey: await importJWK(jwk, 'RS256'),
    publicJwk: { kty, n, e, kid, alg: 'RS256', use: 'sig' },
  };
}

async function readJwk(file: string): Promise<JWK | null> {
  try {
    const parsed: JWK = JSON.parse(await readFile(file, 'utf8'));
    return parsed;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function makeJwk(file: string | null): Promise<JWK> {
  const pair = await generateKeyPair('RS256', { extractable: true });
  const jwk = await exportJWK(pair.privateKey);
  if (file !== null) {
    await mkdir(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.tmp`;
    await writeFile(draft, JSON.stringify(jwk), { mode: 0o600 });
    await rename(draft, file);
  }
  return jwk;
}
