import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import type { Config } from './config.ts';
import { useAuthentication } from './plugins/authentication.ts';
import { answerClientError } from './plugins/client-errors.ts';
import { correlationId, useCorrelation } from './plugins/correlation.ts';
import { useJsonDepth } from './plugins/json-depth.ts';
import { useOpenApi } from './plugins/openapi/use-openapi.ts';
import { replyWithProblem, useProblemDetails } from './plugins/problem-details.ts';
import { useRequestLog } from './plugins/request-log.ts';
import { useZodSchemas } from './plugins/schema-compilers.ts';
import { useSecurityHeaders } from './plugins/security-headers.ts';
import type { VerifyToken } from './ports/caller.ts';
import { approvalRoutes } from './routes/approvals.ts';
import { contractRoutes } from './routes/contracts.ts';
import { registerDecisionPage } from './routes/decision-page.ts';
import { healthRoutes, type Readiness } from './routes/health.ts';
import { problemTypeRoutes } from './routes/problem-types.ts';
import { reconciliationRoutes } from './routes/reconciliations.ts';
import { revenueRoutes } from './routes/revenue.ts';
import { revenuePreviewRoute } from './routes/revenue-preview.ts';
import { revenueRunRoutes } from './routes/revenue-runs.ts';
import { runEventRoutes } from './routes/run-events.ts';
import { siteRoutes } from './routes/sites.ts';
import { syncConflictRoutes } from './routes/sync-conflicts.ts';
import { syncRunResultRoutes } from './routes/sync-run-results.ts';
import { syncRunRoutes } from './routes/sync-runs.ts';
import type { Deps } from './usecases/deps.ts';

export interface AppOptions {
  readonly config: Pick<Config, 'publicUrl' | 'bodyLimitBytes'>;
  readonly deps: Deps;
  readonly logger: FastifyBaseLogger;
  readonly auth: VerifyToken;
  /** What `/readyz` asks, by name. */
  readonly readiness: Readiness;
}

/** A client that has not sent its whole request by then is cut off. */
const requestTimeoutMs = 30_000;
/** Power Automate gives an action 120 s for a synchronous answer; ours comes before. */
const handlerTimeoutMs = 110_000;
/** Connections at a time; more are refused at once instead of queued. */
const maxConnections = 1000;

/** Composes the API: cross-cutting parts first, then public and guarded routes. It does not listen. */
export async function buildApp(options: AppOptions): Promise<FastifyInstance> {
  const { config, deps, auth, readiness } = options;
  const problems = { publicUrl: config.publicUrl, bodyLimit: config.bodyLimitBytes };
  const app = newServer(options);
  app.server.maxConnections = maxConnections;
  useZodSchemas(app);
  useProblemDetails(app, problems);
  useCorrelation(app);
  useSecurityHeaders(app);
  useRequestLog(app);
  useJsonDepth(app);
  await useOpenApi(app, config.publicUrl);
  await app.register(async (open) => {
    healthRoutes(open, readiness, deps.clock);
    problemTypeRoutes(open);
    registerDecisionPage(open, { deps });
  });
  await app.register(async (guarded) => {
    useAuthentication(guarded, auth);
    const context = { deps, publicUrl: config.publicUrl };
    siteRoutes(guarded, context);
    contractRoutes(guarded, context);
    syncRunRoutes(guarded, context);
    syncConflictRoutes(guarded, context);
    syncRunResultRoutes(guarded, context);
    runEventRoutes(guarded, context);
    reconciliationRoutes(guarded, context);
    revenuePreviewRoute(guarded, context);
    revenueRoutes(guarded, context);
    revenueRunRoutes(guarded, context);
    approvalRoutes(guarded, context);
  });
  return app;
}

function newServer({ config, deps, logger }: AppOptions): FastifyInstance {
  const nextId = () => deps.ids.next();
  const problems = { publicUrl: config.publicUrl, bodyLimit: config.bodyLimitBytes };
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'correlationId' }),
    bodyLimit: config.bodyLimitBytes,
    requestTimeout: requestTimeoutMs,
    handlerTimeout: handlerTimeoutMs,
    requestIdHeader: false,
    genReqId: correlationId(nextId),
    frameworkErrors: replyWithProblem(problems),
    clientErrorHandler: answerClientError(config.publicUrl, nextId),
  });
  // JSON only: the framework's text/plain parser would hand strings to the schemas.
  app.removeContentTypeParser('text/plain');
  return app;
}
