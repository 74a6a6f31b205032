import type { IncomingMessage, ServerResponse } from 'node:http';
import { guardControl } from '../control/guard.ts';
import { ODataError } from '../errors.ts';
import { answer, type Service } from './answer.ts';
import { originOf } from './origin.ts';
import { apiTarget, readBody } from './receive.ts';
import { bodyText } from './request-error.ts';
import { errorReply, send, serviceHeaders, unexpected } from './send.ts';

export type { Service } from './answer.ts';

/** Answers one HTTP request. Never throws. */
export async function handle(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const requestId = service.context.newId();
  try {
    const url = originForm(request.url ?? '/');
    const body = await readBody(request, service.context.limits.maxBodyBytes);
    if (await answerBeside(service, request, response, url, body)) return;
    await answer(service, request, response, { url, body, requestId, target: apiTarget(url) });
  } catch (error) {
    const known = error instanceof ODataError;
    if (!known) service.logger?.error({ error: String(error) }, 'dataverse emulator: request failed');
    const headers = serviceHeaders(requestId, service.protection.remaining(null), service.dopHint());
    if (response.headersSent) response.destroy();
    else send(response, errorReply(known ? error : unexpected), headers);
  }
}

/** A target may come with scheme and host, as to a proxy (RFC 9112, 3.2.2). */
function originForm(target: string): string {
  return target.replace(/^https?:\/\/[^/?#]+(?=[/?]|$)/i, '') || '/';
}

/** Control surface and token endpoints; false when the request is for neither. */
async function answerBeside(
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
  url: string,
  body: Buffer,
): Promise<boolean> {
  const method = request.method ?? 'GET';
  if (/^\/_emulator([/?]|$)/.test(url)) {
    guardControl(request.socket.remoteAddress, request.headers);
    send(response, await service.control.handle(method, url, bodyText(body)), {});
    return true;
  }
  if (url.startsWith('/api/')) return false;
  const origin = originOf(request.headers);
  const reply = await service.issuer.answer(method, url, bodyText(body), origin);
  if (reply === null) return false;
  send(response, reply, { 'Cache-Control': 'no-store' });
  return true;
}
