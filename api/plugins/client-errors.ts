import type { Socket } from 'node:net';
import { errorTable } from '../errors.ts';
import { type Problem, problemMediaType } from '../routes/schemas/problem.ts';

/**
 * Answers a request that is not HTTP (broken request line, header block over 16 KiB, headers too slow):
 * no route and no hook ever sees it, so the problem document is written to the socket itself.
 */
export function answerClientError(publicUrl: string, nextId: () => string) {
  return (error: Error & { readonly code?: string }, socket: Socket): void => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const correlationId = nextId();
    const { status, title, advice } = errorTable['invalid-request'];
    const problem: Problem = {
      type: `${publicUrl}/problems/invalid-request`,
      title,
      status,
      detail: 'The request is not well-formed HTTP, or its headers are too large or too slow.',
      instance: '/',
      code: 'invalid-request',
      advice,
      correlationId,
    };
    const body = JSON.stringify(problem);
    socket.end(
      [
        'HTTP/1.1 400 Bad Request',
        `content-type: ${problemMediaType}`,
        `content-length: ${Buffer.byteLength(body)}`,
        `x-correlation-id: ${correlationId}`,
        'connection: close',
        '',
        body,
      ].join('\r\n'),
    );
  };
}
