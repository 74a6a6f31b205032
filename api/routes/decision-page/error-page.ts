import type { FastifyReply, FastifyRequest } from 'fastify';
import { html } from '../../domain/approval/html.ts';
import { BridgeError, errorTable } from '../../errors.ts';
import { layout, pageHeaders } from './layout.ts';

/** Answers any thrown value as a page for people, with the status of the error table. */
export function replyWithErrorPage(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const known = toBridgeError(error);
  if (known.status >= 500) request.log.error({ err: error, code: known.code }, 'decision page failed');
  const detail = known.status >= 500 ? 'The bridge could not finish this.' : known.message;
  const { title, advice, status } = errorTable[known.code];
  // The advice for a body the framework refused speaks of JSON, not of a form.
  const help = error instanceof BridgeError ? html`<p>${advice}</p>` : html``;
  const content = html`<p role="alert">${detail}</p>
${help}
<p>Reference for the operators: ${request.id}</p>`;
  void reply.code(status).headers(pageHeaders).send(layout(title, content));
}

const refusedBodies: Readonly<Record<number, BridgeError>> = {
  413: new BridgeError('body-too-large', 'The form is too large; shorten the comment.'),
  415: new BridgeError('unsupported-media-type', 'Send the form of the page.'),
};

/** Framework errors about the body get their row of the table; anything unknown is `internal`. */
function toBridgeError(error: unknown): BridgeError {
  if (error instanceof BridgeError) return error;
  const status: unknown = error instanceof Error ? Reflect.get(error, 'statusCode') : undefined;
  const refused = typeof status === 'number' ? refusedBodies[status] : undefined;
  if (refused !== undefined) return refused;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new BridgeError('malformed-body', 'The form could not be read.');
  }
  return new BridgeError('internal', 'unexpected failure', { cause: error });
}
