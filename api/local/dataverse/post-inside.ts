import type { Context } from './context.ts';
import { ODataError } from './errors.ts';
import { executePart } from './http/execute.ts';
import { route } from './http/router.ts';

/**
 * A POST that no connection brought: no token, no faults, no limits. Throws the answer's error; inside of a
 * `store.write` its writes join that unit. `path` is below the API base: an entity set or an action.
 */
export function postInside(context: Context, path: string, body: object): void {
  const request = {
    method: 'POST',
    target: { root: '/api/data/v9.2/', path, query: '' },
    origin: 'http://localhost',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    requestId: context.newId(),
  };
  const inside = { ...context, roles: { enforced: false } };
  const reply = executePart({ context: inside, logger: undefined, route }, request);
  if (reply.status >= 400) throw failed(path, reply.status, reply.body);
}

function failed(path: string, status: number, body: string | null): ODataError {
  const { error } = JSON.parse(body ?? '{"error":{}}') as { error: { code?: string; message?: string } };
  return new ODataError(status, error.code ?? '', `${path}: ${error.message ?? 'failed'}`);
}
