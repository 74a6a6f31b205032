import { connect } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  /** Header lines by lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Sends bytes as they are and returns what comes back until the server closes or `end` of the request is answered. */
export function sendRaw(url: string, bytes: Buffer | string, timeoutMs = 5000): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: hostname, port: Number(port) });
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no answer in time')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', (error) => (chunks.length > 0 ? undefined : reject(error)));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('latin1')));
    socket.end(bytes);
  });
}

/** Reads one complete answer; throws when the text is none. */
export function readAnswer(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...lines] = text.slice(0, end).split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3}) [\x20-\x7e]+$/.exec(line)?.[1];
  if (end < 0 || status === undefined) throw new Error(`not an answer: ${text.slice(0, 200)}`);
  const headers = new Map(
    lines.map((one) => {
      const match = /^([\w-]+): (.*)$/.exec(one);
      if (match?.[1] === undefined) throw new Error(`not a header: ${one}`);
      return [match[1].toLowerCase(), match[2] ?? ''] as const;
    }),
  );
  return { status: Number(status), headers, body: text.slice(end + 4) };
}
