import type { Socket } from 'node:net';
import { ODataError } from '../errors.ts';
import { errorReply } from './send.ts';

/** What is wrong with bytes that never became a request, by the code of Node's parser. */
export function connectionError(code: string | undefined): ODataError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new ODataError(431, '0x80040203', 'The request headers are too long.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new ODataError(408, '0x80040203', 'The request took too long to arrive.');
    default:
      return new ODataError(400, '0x80040203', 'Bad Request - the request is not valid HTTP.');
  }
}

/** Answers a broken or too slow connection in the service's own form and closes it. */
export function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const { status, body } = errorReply(connectionError(error.code));
  const bytes = Buffer.from(body ?? '');
  socket.end(
    `HTTP/1.1 ${status} ${statusText[status] ?? 'Bad Request'}\r\nOData-Version: 4.0\r\nContent-Type: application/json; odata.metadata=minimal\r\nContent-Length: ${bytes.length}\r\nConnection: close\r\n\r\n${bytes}`,
  );
}

const statusText: Readonly<Record<number, string>> = {
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};
