import formbody from '@fastify/formbody';
import type {} from '@fastify/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { sameActor } from '../domain/approval/actors.ts';
import { BridgeError, type FieldError } from '../errors.ts';
import { fieldErrors } from '../plugins/field-errors.ts';
import { decideApproval } from '../usecases/decide-approval.ts';
import type { Deps } from '../usecases/deps.ts';
import { type ApprovalDetails, getApproval } from '../usecases/get-approval.ts';
import { replyWithErrorPage } from './decision-page/error-page.ts';
import { pageHeaders } from './decision-page/layout.ts';
import { closedPage, decidedPage, decisionPage, stalePage, whyNotOpen } from './decision-page/pages.ts';
import { freeText } from './schemas/fields.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route is opened by the signed token of a mailed link, not by a bearer token. */
    access?: 'decision-link';
  }
}

type PageDeps = Pick<Deps, 'sql' | 'clock' | 'ids' | 'decisionLinks'>;

/** A comment of 2,000 characters, percent-encoded at up to 9 bytes each, and the token. */
const bodyLimit = 32 * 1024;

const path = '/approvals/:approvalId/decide';
const options = { schema: { hide: true }, config: { access: 'decision-link' } } as const;

const pathParameters = z.object({ approvalId: z.string() });
const withToken = z.object({ token: z.string().min(1).max(4096) });
const form = z.object({
  decision: z.enum(['approve', 'reject']),
  comment: freeText(z.string('must be text given once')).default(''),
});

/**
 * The page behind the link of an approval mail. Opening it (GET, HEAD) never changes anything, because mail
 * scanners follow links; only the posted form decides, as the approver the token was signed for.
 */
export function registerDecisionPage(app: FastifyInstance, { deps }: { readonly deps: PageDeps }): void {
  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    await scope.register(formbody, { bodyLimit });
    scope.setErrorHandler(replyWithErrorPage);
    scope.addHook('onRequest', async (_request, reply) => void reply.headers(pageHeaders));
    scope.get(path, options, (request, reply) => show(deps, request, reply));
    scope.post(path, options, (request, reply) => decide(deps, request, reply));
  });
}

/** What a valid link opens: the approval, and the approver who holds the link. */
interface Opened {
  readonly details: ApprovalDetails;
  readonly approver: string;
  readonly token: string;
}

async function show(deps: PageDeps, request: FastifyRequest, reply: FastifyReply): Promise<string> {
  const { details, token } = await open(deps, request, request.query);
  switch (whyNotOpen(details)) {
    case 'closed':
      reply.code(409);
      return closedPage(details);
    case 'changed':
      reply.code(409);
      return stalePage(details);
    case null:
      return decisionPage(details, token);
  }
}

async function decide(deps: PageDeps, request: FastifyRequest, reply: FastifyReply): Promise<string> {
  const { details, approver } = await open(deps, request, request.body);
  const parsed = form.safeParse(request.body, { reportInput: true });
  if (!parsed.success) throw badForm(fieldErrors(parsed.error, 'form'));
  const { decision, comment } = parsed.data;
  const approvalId = details.approval.id;
  const { outcome, approval } = await decideApproval(deps, {
    approvalId,
    decision,
    comment,
    decidedBy: approver,
  });
  reply.code(200);
  return decidedPage({ ...details, approval }, outcome);
}

/** Checks the token against the path and the approval; every mismatch is the same `invalid-link`. */
async function open(deps: PageDeps, request: FastifyRequest, source: unknown): Promise<Opened> {
  const parameters = pathParameters.safeParse(request.params);
  const parsed = withToken.safeParse(source);
  if (!parameters.success || !parsed.success) throw invalidLink();
  const { token } = parsed.data;
  const link = await deps.decisionLinks.verify(token);
  if (link === null || link.approvalId !== parameters.data.approvalId) throw invalidLink();
  const details = await getApproval(deps, { approvalId: link.approvalId });
  if (!sameActor(details.approval.approver, link.approver)) throw invalidLink();
  return { details, approver: link.approver, token };
}

function invalidLink(): BridgeError {
  return new BridgeError(
    'invalid-link',
    'The link is incomplete, has expired or belongs to another approval.',
  );
}

/** The page shows the sentence alone, so it repeats every field and its rule. */
function badForm(errors: readonly FieldError[]): BridgeError {
  const sentences = errors.map(({ field, rule }) => `The field "${field}" ${rule}.`);
  return new BridgeError('invalid-request', sentences.join(' '), { errors });
}
