/** One answer of the Web API as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body, an empty object when it is not JSON. */
  readonly json: Body;
}

export interface Body {
  readonly [name: string]: unknown;
  readonly value: readonly Row[];
  readonly error: { readonly code: string; readonly message: string };
}

export type Row = Readonly<Record<string, unknown>>;
export type HeaderMap = Readonly<Record<string, string>>;

/** Sends one request; `path` is relative to the service root or a full URL. A string body goes as it is. */
export type Send = (method: string, path: string, body?: unknown, headers?: HeaderMap) => Promise<Answer>;

/** Headers the documentation asks for on every request. */
const standard: HeaderMap = {
  accept: 'application/json',
  'odata-version': '4.0',
  'odata-maxversion': '4.0',
};

/** A sender on plain fetch: it knows the base URL and a bearer token, nothing of tables. */
export function sender(base: string, token: () => Promise<string>): Send {
  return async (method, path, body, headers = {}) => {
    const response = await fetch(path.startsWith('http') ? path : base + path, {
      method,
      redirect: 'manual',
      headers: {
        ...standard,
        authorization: `Bearer ${await token()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return answerOf(response);
  };
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== '' ? JSON.parse(text) : {},
  };
}

/** The GUID in the `OData-EntityId` header of a create. */
export function idOf(answer: Answer): string {
  const id = /\(([0-9a-f-]{36})\)$/.exec(answer.headers.get('odata-entityid') ?? '')?.[1];
  if (id === undefined) throw new Error(`no OData-EntityId: ${answer.status} ${answer.text}`);
  return id;
}
