import type { FastifyInstance } from 'fastify';
import { BridgeError } from '../errors.ts';

/**
 * Deepest nesting of a body. The deepest document the API reads, contract terms, has fewer than ten levels;
 * thousands of levels overflow the stack of whatever walks or writes the body by recursion.
 */
const maxDepth = 64;

/** Refuses a body that is nested too deep before any schema or handler looks at it. */
export function useJsonDepth(app: FastifyInstance): void {
  app.addHook('preValidation', async (request) => {
    if (!isDeeperThan(request.body, maxDepth)) return;
    const errors = [{ field: 'body', rule: `must not be nested deeper than ${maxDepth} levels` }];
    throw new BridgeError('invalid-request', 'The body is nested too deep.', { errors });
  });
}

/** Counts lists and objects from the outermost in, level by level: recursion would itself overflow. */
export function isDeeperThan(value: unknown, limit: number): boolean {
  let level = [value].filter(isContainer);
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth === limit) return true;
    level = level.flatMap((container) => Object.values(container).filter(isContainer));
  }
  return false;
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
