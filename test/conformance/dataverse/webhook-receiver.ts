import { createServer, type IncomingMessage } from 'node:http';
import type { Test } from 'tap';
import type { Row } from './http.ts';
import type { Api } from './suite.ts';

/** One webhook request as it came in. */
export interface Delivery {
  readonly method: string | undefined;
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly context: Context;
}

export type KeyValue = { readonly key: string; readonly value: unknown };

/** RemoteExecutionContext, as far as the tests look at it. */
export interface Context {
  readonly [name: string]: unknown;
  readonly MessageName: string;
  readonly PrimaryEntityId: string;
  readonly InputParameters: readonly KeyValue[];
  readonly SharedVariables: readonly KeyValue[];
  readonly PreEntityImages: readonly KeyValue[];
  readonly PostEntityImages: readonly KeyValue[];
  readonly ParentContext: Context | null;
}

export interface Receiver {
  readonly url: string;
  /** The oldest delivery nobody took; waits for one, at most ten seconds. */
  next(): Promise<Delivery>;
  /** Status of the next answers; 200 when there is none left. */
  readonly answers: number[];
}

const patience = 10_000;

/** A real HTTP server on loopback that ends with the test. */
export async function receive(t: Test): Promise<Receiver> {
  const waiting: ((delivery: Delivery) => void)[] = [];
  const arrived: Delivery[] = [];
  const answers: number[] = [];
  const server = createServer((request, response) => {
    void read(request).then((delivery) => {
      response.writeHead(answers.shift() ?? 200).end();
      const taker = waiting.shift();
      if (taker === undefined) arrived.push(delivery);
      else taker(delivery);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const next = (): Promise<Delivery> => {
    const first = arrived.shift();
    if (first !== undefined) return Promise.resolve(first);
    return new Promise((resolve, reject) => {
      const limit = AbortSignal.timeout(patience);
      const take = (delivery: Delivery): void => {
        limit.removeEventListener('abort', giveUp);
        resolve(delivery);
      };
      const giveUp = (): void => {
        waiting.splice(waiting.indexOf(take), 1);
        reject(new Error('no webhook came'));
      };
      limit.addEventListener('abort', giveUp);
      waiting.push(take);
    });
  };
  return { url: `http://127.0.0.1:${port}/hook`, next, answers };
}

async function read(request: IncomingMessage): Promise<Delivery> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const url = new URL(request.url ?? '/', 'http://receiver');
  return { method: request.method, url, headers: request.headers, text, context: JSON.parse(text) };
}

export async function endpoint(api: Api, url: string, more: Row = {}): Promise<string> {
  const row = { name: api.unique('endpoint'), url, contract: 8, authtype: 4, authvalue: 'secret', ...more };
  return api.create('serviceendpoints', row);
}

/** Registers a step as the Plug-in Registration tool does: ids are looked up, binds are in lower case. */
export async function step(
  api: Api,
  endpointId: string,
  message: string,
  table: string,
  more: Row = {},
): Promise<string> {
  const messages = await api.send('GET', `sdkmessages?$select=sdkmessageid&$filter=name eq '${message}'`);
  const filter = `primaryobjecttypecode eq '${table}' and sdkmessageid/name eq '${message}'`;
  const filters = await api.send('GET', `sdkmessagefilters?$select=sdkmessagefilterid&$filter=${filter}`);
  if (messages.status !== 200 || filters.status !== 200) throw new Error(messages.text + filters.text);
  return api.create('sdkmessageprocessingsteps', {
    name: api.unique(`${message} of ${table}`),
    mode: 1,
    stage: 40,
    rank: 1,
    supporteddeployment: 0,
    asyncautodelete: false,
    'eventhandler_serviceendpoint@odata.bind': `/serviceendpoints(${endpointId})`,
    'sdkmessageid@odata.bind': `/sdkmessages(${messages.json.value[0]?.sdkmessageid})`,
    'sdkmessagefilterid@odata.bind': `/sdkmessagefilters(${filters.json.value[0]?.sdkmessagefilterid})`,
    ...more,
  });
}

export async function image(
  api: Api,
  stepId: string,
  imagetype: number,
  attributes: string,
  property = 'Target',
): Promise<string> {
  return api.create('sdkmessageprocessingstepimages', {
    name: 'image',
    entityalias: 'image',
    imagetype,
    messagepropertyname: property,
    attributes,
    'sdkmessageprocessingstepid@odata.bind': `/sdkmessageprocessingsteps(${stepId})`,
  });
}

/** The value under a key; the last one when keys repeat. */
export function lastValue(list: readonly KeyValue[], key: string): unknown {
  return list.findLast((entry) => entry.key === key)?.value;
}

/** `Attributes` of the Target, or of an image, as a map. */
export function attributesOf(entity: unknown): Map<string, unknown> {
  const { Attributes = [] } = entity as { Attributes?: readonly KeyValue[] };
  return new Map(Attributes.map(({ key, value }) => [key, value]));
}

export function target(context: Context): Record<string, unknown> {
  return lastValue(context.InputParameters, 'Target') as Record<string, unknown>;
}
