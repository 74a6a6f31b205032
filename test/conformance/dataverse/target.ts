import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { startDataverseEmulator } from '../../../api/local/dataverse/start.ts';
import { buildSolutions } from '../../../solution/build.ts';
import { type Answer, answerOf, type Send, sender } from './http.ts';

/** The Web API under test: the emulator of this repository or a real environment. */
export interface Target {
  /** Service root with a slash at the end, e.g. `https://org.crm.dynamics.com/api/data/v9.2/`. */
  readonly base: string;
  /** The environment's URL without a slash at the end. */
  readonly origin: string;
  readonly send: Send;
  /** The emulator's control surface; null in front of a real environment. */
  readonly control: Control | null;
  close(): Promise<void>;
}

export interface Control {
  call(method: string, action: string, body?: unknown): Promise<Answer>;
}

/** Opens the environment named by DATAVERSE_URL, else an emulator with the product's solutions imported. */
export async function openTarget(): Promise<Target> {
  const url = process.env.DATAVERSE_URL;
  return url === undefined || url === '' ? openEmulator() : openEnvironment(url.replace(/\/+$/, ''));
}

async function openEmulator(): Promise<Target> {
  const emulator = await startDataverseEmulator();
  const base = `${emulator.url}/api/data/v9.2/`;
  let generation = 1;
  const send = sender(base, async () => `conformance-${generation}`);
  for (const solution of buildSolutions({ version: '1.0.0' })) {
    const imported = await send('POST', 'ImportSolution', {
      OverwriteUnmanagedCustomizations: true,
      PublishWorkflows: false,
      ImportJobId: randomUUID(),
      CustomizationFile: Buffer.from(solution.zip).toString('base64'),
    });
    if (imported.status !== 204) throw new Error(`${solution.name}: ${imported.status} ${imported.text}`);
  }
  const call: Control['call'] = async (method, action, body) => {
    const response = await fetch(`${emulator.url}/_emulator/${action}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (action === 'expire-tokens') generation++;
    return answerOf(response);
  };
  return { base, origin: emulator.url, send, control: { call }, close: () => emulator.close() };
}

const tokenShape = z.object({ access_token: z.string() });

async function openEnvironment(origin: string): Promise<Target> {
  const token = await clientCredentialsToken(origin);
  const base = `${origin}/api/data/v9.2/`;
  const send = sender(base, async () => token);
  const found = await send('GET', "EntityDefinitions(LogicalName='tp_customersite')?$select=EntitySetName");
  if (found.status !== 200) throw new Error(`import the solutions first: ${found.status} ${found.text}`);
  return { base, origin, send, control: null, close: async () => {} };
}

/** One token is enough: it lives for an hour and a test file for minutes. */
async function clientCredentialsToken(origin: string): Promise<string> {
  const tenant = setting('DATAVERSE_TENANT_ID');
  const response = await fetch(`https://login.microsoftonline.com/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: setting('DATAVERSE_CLIENT_ID'),
      client_secret: setting('DATAVERSE_CLIENT_SECRET'),
      scope: `${origin}/.default`,
    }),
  });
  if (!response.ok) throw new Error(`no token: ${response.status}`);
  return tokenShape.parse(await response.json()).access_token;
}

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`${name} is needed with DATAVERSE_URL`);
  return value;
}
