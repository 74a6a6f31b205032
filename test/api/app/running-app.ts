import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import pino from 'pino';
import tap, { type Test } from 'tap';
import { createTokenVerifier } from '../../../api/adapters/auth/verify-token.ts';
import { systemIds } from '../../../api/adapters/clock.ts';
import { openSql } from '../../../api/adapters/sql/open-sql.ts';
import { buildApp } from '../../../api/app.ts';
import { type LocalIssuer, startLocalIssuer, type TokenRequest } from '../../../api/local/entra.ts';
import { type Role, roles } from '../../../api/ports/caller.ts';
import type { Clock } from '../../../api/ports/clock.ts';
import type { Sql } from '../../../api/ports/sql.ts';
import type { Readiness } from '../../../api/routes/health.ts';
import type { Deps } from '../../../api/usecases/deps.ts';

export const tenantId = '11111111-1111-4111-8111-111111111111';
export const audience = '22222222-2222-4222-8222-222222222222';
export const publicUrl = 'https://bridge.example';
export const personId = '33333333-3333-4333-8333-333333333333';

/** One issuer for all apps of a test file: making its key takes longer than the tests. */
const issuer = await startLocalIssuer({ port: 0, tenantId });
tap.teardown(() => issuer.close());

/** Time of the machine, because tokens of the issuer carry it; a sleep ends only when it is called off. */
export const clock: Clock = {
  now: () => new Date(),
  sleep: (_ms, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve())),
};

export interface RunningApp {
  readonly app: FastifyInstance;
  readonly sql: Sql;
  readonly issuer: LocalIssuer;
  readonly deps: Deps;
  /** Header of a signed-in person with these roles; all roles when none are named. */
  bearer(held?: readonly Role[], change?: Partial<TokenRequest>): Promise<{ authorization: string }>;
}

interface Options {
  readonly readiness?: Readiness;
  readonly clock?: Clock;
  readonly bodyLimitBytes?: number;
  readonly logger?: FastifyBaseLogger;
  readonly deps?: Partial<Deps>;
}

function refuses<T extends object>(name: string): T {
  return new Proxy({} as T, {
    get: (_target, key) => {
      throw new Error(`${name}.${String(key)} was used`);
    },
  });
}

/** The real API over a real database in memory and a real token issuer; closed with the test. */
export async function runApp(t: Test, options: Options = {}): Promise<RunningApp> {
  const logger = options.logger ?? pino({ level: 'silent' });
  const time = options.clock ?? clock;
  const sql = await openSql({ url: 'sqlite::memory:', clock: time, logger });
  const deps: Deps = {
    sql,
    clock: time,
    ids: systemIds,
    logger,
    dataverse: refuses('dataverse'),
    publisher: refuses('publisher'),
    mailer: refuses('mailer'),
    decisionLinks: { sign: async () => 'token', verify: async () => null },
    settings: {
      approvalThreshold: '100000.00',
      defaultApprover: 'approver@townepark.example',
      publicUrl,
      mailSubjectPrefix: '',
      approvalLinkDays: 28,
    },
    ...options.deps,
  };
  const app = await buildApp({
    config: { publicUrl, bodyLimitBytes: options.bodyLimitBytes ?? 1_048_576 },
    deps,
    logger,
    auth: createTokenVerifier({ authorityHost: issuer.url, tenantId, audience }, time),
    readiness: options.readiness ?? { sql: () => sql.ping() },
  });
  t.teardown(async () => {
    await app.close();
    await sql.close();
  });
  const bearer: RunningApp['bearer'] = async (held = roles, change = {}) => ({
    authorization: `Bearer ${await issuer.issue({
      audience,
      subject: personId,
      name: 'maria.lopez@townepark.example',
      roles: held,
      scopes: ['access_as_user'],
      ...change,
    })}`,
  });
  return { app, sql, issuer, deps, bearer };
}
