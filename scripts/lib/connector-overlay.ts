import { z } from 'zod';
import { isObject, type JsonObject, objectAt } from './json.ts';

const shape = z.strictObject({
  /** Operations that the connector does not have, with the reason. */
  leftOut: z.record(z.string(), z.string().min(1)),
  /** Operations shown first. */
  important: z.array(z.string()),
  /** Operations that other operations need but no maker sees. */
  internal: z.array(z.string()),
  /** Operations that only read although they are POSTs. */
  safe: z.array(z.string()),
});

/** What is the connector's business and not the API's, by operation id. */
export type Overlay = z.output<typeof shape>;

/** Reads the overlay; an unknown key is refused. */
export function parseOverlay(text: string): Overlay {
  return shape.parse(JSON.parse(text));
}

/**
 * The document without the operations that the connector leaves out. Throws when the overlay names an operation
 * that does not exist, and when an operation that needs no token is not left out: a connector always sends one.
 */
export function selectOperations(oas: JsonObject, overlay: Overlay): JsonObject {
  const found = new Set<string>();
  const paths = Object.entries(objectAt(oas.paths, 'paths')).map(([path, item]) => {
    const kept = Object.entries(objectAt(item, path)).filter(([, operation]) => {
      if (!isObject(operation) || typeof operation.operationId !== 'string') return true;
      found.add(operation.operationId);
      return isKept(operation, operation.operationId, overlay);
    });
    return [path, Object.fromEntries(kept)] as const;
  });
  const named = [...Object.keys(overlay.leftOut), ...overlay.important, ...overlay.internal, ...overlay.safe];
  const unknown = named.filter((operationId) => !found.has(operationId));
  if (unknown.length > 0) throw new Error(`the overlay names unknown operations: ${unknown.join(', ')}`);
  return { ...oas, paths: Object.fromEntries(paths.filter(([, item]) => hasOperation(item))) };
}

function isKept(operation: JsonObject, operationId: string, overlay: Overlay): boolean {
  if (overlay.leftOut[operationId] !== undefined) return false;
  const open = Array.isArray(operation.security) && operation.security.length === 0;
  if (open) throw new Error(`${operationId} needs no token: list it under leftOut in connector/overlay.json`);
  return true;
}

function hasOperation(item: JsonObject): boolean {
  return Object.values(item).some((value) => isObject(value) && value.responses !== undefined);
}
