import { once } from 'node:events';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { BridgeError } from '../errors.ts';

/** One open answer of server-sent events. */
export interface EventStream {
  /** Aborts when the client has gone, the stream was open for its longest time, or the server stops. */
  readonly signal: AbortSignal;
  /** Resolves once the client takes more, so that a slow one holds up itself alone. */
  write(text: string): Promise<void>;
}

export interface EventStreams {
  /** Answers with events until `work` ends; throws `too-many-requests` when too many streams are open. */
  serve(reply: FastifyReply, work: (stream: EventStream) => Promise<void>): Promise<void>;
}

/** A token is looked at once, when a stream is opened; by then the client has to come again with a valid one. */
const longestMs = 15 * 60_000;

/**
 * The streams of one server, at most `most` at a time and each for `longest` milliseconds; all end before the server
 * stops.
 */
export function eventStreams(app: FastifyInstance, most: number, longest = longestMs): EventStreams {
  const stopping = new AbortController();
  const open = new Set<Promise<void>>();
  app.addHook('preClose', async () => {
    stopping.abort();
    await Promise.all(open);
  });
  return {
    async serve(reply, work) {
      if (open.size >= most) {
        throw new BridgeError('too-many-requests', `At most ${most} event streams are open at a time.`);
      }
      const stream = serveOne(reply, stopping.signal, longest, work);
      open.add(stream);
      await stream.finally(() => open.delete(stream));
    },
  };
}

async function serveOne(
  reply: FastifyReply,
  stopping: AbortSignal,
  longest: number,
  work: (stream: EventStream) => Promise<void>,
): Promise<void> {
  const { raw } = reply;
  const gone = new AbortController();
  raw.once('close', () => gone.abort());
  reply.hijack();
  // Without keep-alive the connection ends with the stream and never holds up the end of the server.
  reply.headers({
    'content-type': 'text/event-stream; charset=utf-8',
    connection: 'close',
    'x-accel-buffering': 'no',
  });
  for (const [name, value] of Object.entries(reply.getHeaders())) raw.setHeader(name, value ?? '');
  raw.flushHeaders();
  // A timer that holds its signal: on Node 20 one of AbortSignal.timeout may be collected inside AbortSignal.any.
  const timer = setTimeout(() => gone.abort(), longest);
  const signal = AbortSignal.any([stopping, gone.signal]);
  try {
    await work({
      signal,
      write: async (text) => {
        if (!signal.aborted && !raw.write(text)) await once(raw, 'drain', { signal }).catch(() => undefined);
      },
    });
  } catch (error) {
    reply.log.error({ err: error }, 'an event stream broke off');
  } finally {
    clearTimeout(timer);
    raw.end();
  }
}
