import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { BridgeError } from '../errors.ts';
import { type Problem, problemMediaType } from '../routes/schemas/problem.ts';
import { toProblem } from './to-problem.ts';

interface Options {
  readonly publicUrl: string;
  readonly bodyLimit: number;
}

/** Seconds a client should wait before it repeats a refused request. */
const retryAfter = '5';

/** The path alone: a query may carry the token of a mailed link. */
export function pathOf(request: { readonly url: string }): string {
  return request.url.split('?', 1)[0] ?? request.url;
}

/** Answers a thrown value as `application/problem+json`; failures of the bridge itself are logged here. */
export function replyWithProblem(options: Options) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const problem = toProblem(error, { ...options, path: pathOf(request), correlationId: request.id });
    if (problem.status >= 500) request.log.error({ err: error, code: problem.code }, 'request failed');
    void reply
      .code(problem.status)
      // Faults before routing pass no hook, so the id is set here as well.
      .headers({ 'x-correlation-id': request.id, ...headersOf(problem) })
      .type(problemMediaType)
      .serializer((body: Problem) => JSON.stringify(body))
      .send(problem);
  };
}

function headersOf(problem: Problem): Record<string, string> {
  if (problem.status === 401) return { 'www-authenticate': 'Bearer' };
  return problem.status === 503 || problem.status === 429 ? { 'retry-after': retryAfter } : {};
}

/** Every error of every route, the framework's own among them, becomes a problem document. */
export function useProblemDetails(app: FastifyInstance, options: Options): void {
  const answer = replyWithProblem(options);
  const methods = methodsByPath(app);
  app.setErrorHandler(answer);
  app.setNotFoundHandler((request, reply) => {
    const allowed = methods(pathOf(request));
    if (allowed.length === 0) {
      answer(new BridgeError('not-found', 'No resource has this path.'), request, reply);
      return;
    }
    void reply.header('allow', allowed.join(', '));
    const detail = `${request.method} is not possible here; possible are ${allowed.join(', ')}.`;
    answer(new BridgeError('method-not-allowed', detail), request, reply);
  });
}

/** Collects the routes as they are added; answers which methods a concrete path knows. */
function methodsByPath(app: FastifyInstance): (path: string) => readonly string[] {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', (route) => {
    const pattern = new RegExp(`^${route.path.replace(/:[^/]+/g, '[^/]+')}/?$`);
    routes.push({ pattern, methods: [route.method].flat() });
  });
  return (path) => {
    const found = routes.filter((route) => route.pattern.test(path)).flatMap((route) => route.methods);
    return [...new Set(found)].sort();
  };
}
