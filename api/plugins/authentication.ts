import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BridgeError } from '../errors.ts';
import type { Caller, Role, VerifyToken } from '../ports/caller.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the authentication hook; absent on public routes. */
    caller?: Caller;
  }
  interface FastifyContextConfig {
    /** App role the caller must hold. */
    role?: Role;
  }
}

/** Longest token looked at; Entra ID tokens stay far below. */
const maxTokenLength = 16_384;

/**
 * Guards every route of this scope: a bearer token valid for this API, and the role the route declares.
 * A route without a role cannot be registered here, so none is left open by mistake.
 */
export function useAuthentication(app: FastifyInstance, verify: VerifyToken): void {
  app.addHook('onRoute', (route) => {
    if (route.config?.role === undefined) throw new Error(`route ${route.path} declares no role`);
  });
  app.addHook('onRequest', async (request) => {
    const caller = await verify(bearerToken(request));
    request.caller = caller;
    request.log = request.log.child({ caller: caller.id });
    requireRole(caller, request.routeOptions.config.role);
  });
}

function bearerToken(request: FastifyRequest): string {
  const value = request.headers.authorization;
  if (value === undefined) throw new BridgeError('unauthenticated', 'The authorization header is missing.');
  const token = /^Bearer +([^\s]+)$/i.exec(value)?.[1];
  if (token === undefined || token.length > maxTokenLength) {
    throw new BridgeError('unauthenticated', 'The authorization header holds no bearer token.');
  }
  return token;
}

function requireRole(caller: Caller, role: Role | undefined): void {
  if (role !== undefined && caller.roles.includes(role)) return;
  throw new BridgeError('forbidden', `This needs the app role ${role}.`);
}
