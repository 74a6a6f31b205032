import type { ConnectionConfiguration } from 'tedious';

/** Milliseconds; the server ends waits for locks earlier, see `units.ts`. */
const timeouts = { connectTimeout: 10_000, cancelTimeout: 5_000 };

/** Milliseconds a statement of a unit may take until its answer begins. */
export const requestTimeout = 60_000;

const port = 1433;

/** Parameters a URL may have, with the values each may take. */
const parameters: Readonly<Record<string, readonly string[]>> = {
  encrypt: ['true', 'false', 'strict'],
  trustServerCertificate: ['true', 'false'],
};

/** True for `sqlserver://user:password@host[:port]/database[?encrypt=…&trustServerCertificate=…]`. */
export function isSqlServerUrl(text: string): boolean {
  if (!/^sqlserver:\/\//.test(text) || !URL.canParse(text)) return false;
  const { hostname, pathname, username, searchParams } = new URL(text);
  const known = [...searchParams].every(([name, value]) => parameters[name]?.includes(value) === true);
  return known && hostname !== '' && username !== '' && /^\/[^/]+$/.test(pathname);
}

/**
 * What the driver is told; `url` passes `isSqlServerUrl`. Encryption is on unless the URL says otherwise. Errors
 * do not end the transaction, because a row that was refused is told to the caller, who goes on.
 */
export function connectionConfig(url: string, limit: number): ConnectionConfiguration {
  const { hostname, pathname, username, password, port: given, searchParams } = new URL(url);
  return {
    server: hostname,
    authentication: {
      type: 'default',
      options: { userName: decodeURIComponent(username), password: decodeURIComponent(password) },
    },
    options: {
      appName: 'towne-park-bridge',
      database: decodeURIComponent(pathname.slice(1)),
      port: given === '' ? port : Number(given),
      encrypt: encryption(searchParams.get('encrypt')),
      trustServerCertificate: searchParams.get('trustServerCertificate') === 'true',
      lowerCaseGuids: true,
      useUTC: true,
      abortTransactionOnError: false,
      requestTimeout: limit,
      ...timeouts,
    },
  };
}

function encryption(value: string | null): boolean | 'strict' {
  return value === 'strict' ? 'strict' : value !== 'false';
}
