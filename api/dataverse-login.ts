import { z } from 'zod';
import type { FieldError } from './errors.ts';

/** How one application user of Dataverse proves who it is. */
export type DataverseLogin =
  | {
      readonly way: 'secret';
      readonly tenantId: string;
      readonly clientId: string;
      readonly clientSecret: string;
    }
  | {
      readonly way: 'certificate';
      readonly tenantId: string;
      readonly clientId: string;
      /** PEM file with the private key, and the certificate unless the thumbprint is set. */
      readonly certificateFile: string;
      /** SHA-256, 64 hex digits; null when the file holds the certificate. */
      readonly certificateThumbprint: string | null;
    }
  /** `clientId` is null for the identity of the host itself. */
  | { readonly way: 'managed-identity'; readonly clientId: string | null };

export interface LoginParts {
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
  readonly certificateFile?: string | undefined;
  readonly certificateThumbprint?: string | undefined;
  readonly managedIdentity?: boolean | undefined;
}

const text = z.string().trim().min(1).max(2000);
/** SHA-256 as 64 hex digits; colons between the bytes are taken, too. */
export const thumbprint = text
  .transform((value) => value.replaceAll(':', '').toLowerCase())
  .refine((value) => /^[0-9a-f]{64}$/.test(value), 'must be a SHA-256 thumbprint of 64 hex digits');

const listed = z.strictObject({
  clientId: z.guid().toLowerCase().optional(),
  clientSecret: text.optional(),
  certificateFile: text.optional(),
  certificateThumbprint: thumbprint.optional(),
  managedIdentity: z.boolean().optional(),
});

const listRule =
  'must be a JSON list of 1 to 20 objects with clientId and one of clientSecret, certificateFile (with certificateThumbprint or without), managedIdentity: true';

/** Several application users as JSON. The rule never repeats the text: it holds secrets. */
export const loginList = z.string().transform((value, context): readonly LoginParts[] => {
  const parsed = z.array(listed).min(1).max(20).safeParse(jsonOf(value));
  const isSound = parsed.success && parsed.data.every((entry) => loginProblem(entry) === null);
  const again = isSound ? repeated(parsed.data) : null;
  if (isSound && again === null) return parsed.data;
  const message = again === null ? listRule : `must name each application user once: ${again}`;
  context.addIssue({ code: 'custom', message });
  return [];
});

/** One user listed twice would be taken for two with a share of the limits each. Null when all differ. */
function repeated(list: readonly LoginParts[]): string | null {
  const seen = new Map<string | undefined, number>();
  for (const [index, { clientId }] of list.entries()) {
    const before = seen.get(clientId);
    const what =
      clientId === undefined ? 'are managed identities without clientId' : 'have the same clientId';
    if (before !== undefined) return `entries ${before + 1} and ${index + 1} ${what}`;
    seen.set(clientId, index);
  }
  return null;
}

function jsonOf(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return null;
  }
}

/** Why the parts do not say exactly one way to log in, null when they do. */
export function loginProblem(parts: LoginParts): 'no-client' | 'no-way' | 'many-ways' | null {
  const ways = [parts.clientSecret, parts.certificateFile, parts.managedIdentity || undefined];
  const count = ways.filter((way) => way !== undefined).length;
  if (count !== 1) return count === 0 ? 'no-way' : 'many-ways';
  return parts.clientId === undefined && parts.managedIdentity !== true ? 'no-client' : null;
}

/** The login that the parts describe; null when they do not describe exactly one. */
export function loginOf(tenantId: string | undefined, parts: LoginParts): DataverseLogin | null {
  const { clientId, clientSecret, certificateFile } = parts;
  if (loginProblem(parts) !== null) return null;
  if (parts.managedIdentity === true) return { way: 'managed-identity', clientId: clientId ?? null };
  if (tenantId === undefined || clientId === undefined) return null;
  if (clientSecret !== undefined) return { way: 'secret', tenantId, clientId, clientSecret };
  if (certificateFile === undefined) return null;
  const certificateThumbprint = parts.certificateThumbprint ?? null;
  return { way: 'certificate', tenantId, clientId, certificateFile, certificateThumbprint };
}

const names = {
  clientId: 'DATAVERSE_CLIENT_ID',
  clientSecret: 'DATAVERSE_CLIENT_SECRET',
  certificateFile: 'DATAVERSE_CLIENT_CERTIFICATE_FILE',
  certificateThumbprint: 'DATAVERSE_CLIENT_CERTIFICATE_THUMBPRINT',
  managedIdentity: 'DATAVERSE_MANAGED_IDENTITY',
} as const;

type Env = Readonly<Record<string, string | undefined>>;

/** What is wrong with the login settings as a whole; `names` are settings, values are never repeated. */
export function loginErrors(env: Env): readonly FieldError[] {
  if (!env.DATAVERSE_URL) return [];
  const isManaged = env.DATAVERSE_MANAGED_IDENTITY === 'true';
  const ways = [names.clientSecret, names.certificateFile, ...(isManaged ? [names.managedIdentity] : [])];
  const chosen = ways.filter((name) => env[name]);
  const single = Object.values(names).filter((name) =>
    name === names.managedIdentity ? isManaged : Boolean(env[name]),
  );
  if (env.DATAVERSE_CLIENTS) {
    const tenant = /clientSecret|certificateFile/.test(env.DATAVERSE_CLIENTS)
      ? required(env, tenantName)
      : [];
    const rule = 'must not be set together with DATAVERSE_CLIENTS';
    return [...single.map((field) => ({ field, rule })), ...tenant];
  }
  if (chosen.length > 1) {
    const rule = `must be the only way to log in: ${chosen.join(' and ')} are set`;
    return chosen.map((field) => ({ field, rule }));
  }
  if (isManaged) return [];
  const secret = chosen.length === 0 ? required(env, names.clientSecret) : [];
  return [...required(env, tenantName), ...required(env, names.clientId), ...secret];
}

const tenantName = 'DATAVERSE_TENANT_ID';

function required(env: Env, field: string): readonly FieldError[] {
  return env[field] ? [] : [{ field, rule: 'is required when DATAVERSE_URL is set' }];
}

/** The login without its secret. A file name and a thumbprint are none. */
export function redactedLogin(login: DataverseLogin): DataverseLogin {
  return login.way === 'secret' ? { ...login, clientSecret: '[redacted]' } : login;
}
