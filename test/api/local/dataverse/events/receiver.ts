import { createServer, type IncomingHttpHeaders } from 'node:http';
import { sdkMessageFilterId, sdkMessageId } from '../../../../../api/local/dataverse/events/sdk-messages.ts';
import { type Closing, guid, type Send } from '../client.ts';

export interface Received {
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A real HTTP receiver that keeps what it gets; `statuses` are its answers in turn, then 200; `called` = the first call came. */
export async function receiver(
  t: Closing,
  statuses: number[] = [],
): Promise<{ url: string; received: Received[]; called: Promise<void> }> {
  const received: Received[] = [];
  let call = (): void => {};
  const called = new Promise<void>((resolve) => {
    call = resolve;
  });
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      text += part;
    });
    request.on('end', () => {
      received.push({ url: request.url ?? '', headers: request.headers, text });
      call();
      const status = statuses.shift() ?? 200;
      // 0 = never answers.
      if (status !== 0) response.writeHead(status).end('ignored');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/hook`, received, called };
}

export const endpointId = guid(900);

/** Registers a webhook with an access key. */
export async function webhook(
  send: Send,
  url: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const body = {
    serviceendpointid: endpointId,
    name: 'Hook',
    url,
    contract: 8,
    authtype: 4,
    authvalue: 's3cret',
  };
  const { status, text } = await send('POST', 'serviceendpoints', { ...body, ...more });
  if (status !== 204) throw new Error(text);
}

export function stepBody(message: string, more: Readonly<Record<string, unknown>> = {}): object {
  return {
    name: `${message} step`,
    mode: 1,
    stage: 40,
    rank: 1,
    supporteddeployment: 0,
    'eventhandler_serviceendpoint@odata.bind': `/serviceendpoints(${endpointId})`,
    'sdkmessageid@odata.bind': `/sdkmessages(${sdkMessageId(message)})`,
    'sdkmessagefilterid@odata.bind': `/sdkmessagefilters(${sdkMessageFilterId(message, 'tp_customersite')})`,
    ...more,
  };
}

/** Registers a step on a message of tp_customersite; its id is `guid(n)`. */
export async function step(
  send: Send,
  n: number,
  message: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<void> {
  const body = { sdkmessageprocessingstepid: guid(n), ...stepBody(message, more) };
  const { status, text } = await send('POST', 'sdkmessageprocessingsteps', body);
  if (status !== 204) throw new Error(text);
}
