import { syncedTables } from '../../../../api/domain/model/tables.ts';
import type { EmulatorOptions } from '../../../../api/local/dataverse/options.ts';
import { type Emulator, startDataverseEmulator } from '../../../../api/local/dataverse/start.ts';

/** A plain HTTP client for the tests: no knowledge of Dataverse beyond the URL. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; members are looked up by the tests. */
  readonly json: Body;
}

export interface Body {
  readonly [name: string]: unknown;
  readonly value: readonly Record<string, unknown>[];
  readonly error: { readonly code: string; readonly message: string };
}

export type Send = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Answer>;

export interface Service extends Emulator {
  readonly base: string;
  readonly send: Send;
}

export interface Closing {
  teardown(close: () => Promise<void>): void;
}

/** Starts an emulator with the model's tables that closes with the test. */
export async function started(t: Closing, options: EmulatorOptions = {}): Promise<Service> {
  const emulator = await startDataverseEmulator({ tables: syncedTables, ...options });
  t.teardown(() => emulator.close());
  const base = `${emulator.url}/api/data/v9.2/`;
  return { ...emulator, base, send: sender(base) };
}

export function sender(base: string): Send {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(path.startsWith('http') ? path : base + path, {
      method,
      headers: { authorization: 'Bearer token', 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: isJson && text !== '' ? JSON.parse(text) : {},
    };
  };
}

/** `00000000-0000-4000-8000-000000000007` for 7. */
export function guid(n: number): string {
  return `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
}

export const representation = { prefer: 'return=representation' } as const;

/** A site row with its required columns. */
export function site(n: number, more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    tp_customersiteid: guid(n),
    tp_sitenumber: String(n).padStart(4, '0'),
    tp_name: `Site ${n}`,
    ...more,
  };
}

/** Creates sites 1 to `count` in one request. */
export async function sites(
  send: Send,
  count: number,
  more: (n: number) => object = () => ({}),
): Promise<void> {
  const targets = Array.from({ length: count }, (_, i) => ({
    '@odata.type': 'Microsoft.Dynamics.CRM.tp_customersite',
    ...site(i + 1, { ...more(i + 1) }),
  }));
  const { status, text } = await send('POST', 'tp_customersites/Microsoft.Dynamics.CRM.CreateMultiple', {
    Targets: targets,
  });
  if (status !== 200) throw new Error(text);
}

export function names(answer: Answer): unknown[] {
  return answer.json.value.map((row) => row.tp_name);
}

/** The system job once it is completed. */
export async function finished(send: Send, operation: string): Promise<Body> {
  for (let i = 0; i < 1000; i += 1) {
    const { json } = await send('GET', `asyncoperations(${operation})`);
    if (json.statecode === 3) return json;
  }
  throw new Error('the system job does not end');
}
