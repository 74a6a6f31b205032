import type { ConnectionReference } from '../connection-references.ts';
import { apiPath } from '../connector-identity.ts';

/** Outcome words of a previous step. */
export type StepStatus = 'Succeeded' | 'Failed' | 'Skipped' | 'TimedOut';

/** Which sibling steps must have ended how before a step runs; empty for the first. */
export type RunAfter = Readonly<Record<string, readonly StepStatus[]>>;

/** One action of a flow definition. */
export type Action = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly runAfter: RunAfter;
};

export type Actions = Readonly<Record<string, Action>>;

/** Retries of reads and of writes that are harmless to repeat. */
const patientRetry = { type: 'exponential', count: 4, interval: 'PT10S' } as const;

/** A connector call; the key of the connection is the API's short name. */
export interface Call {
  readonly reference: ConnectionReference;
  readonly operationId: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** `repeatable`: retried with growing pauses. `once`: never, because a repeat would be seen. */
  readonly retry: 'repeatable' | 'once';
  readonly runAfter: RunAfter;
  readonly description: string;
}

/** Key of a connection inside a flow. */
export function connectionKey(reference: ConnectionReference): string {
  return reference.customConnectorId === undefined ? reference.apiName : `shared_${reference.logicalName}`;
}

/** A connector action. */
export function call(input: Call): Action {
  return {
    type: 'OpenApiConnection',
    description: input.description,
    inputs: {
      host: host(input.reference, input.operationId),
      parameters: input.parameters,
      authentication: "@parameters('$authentication')",
      retryPolicy: input.retry === 'repeatable' ? patientRetry : { type: 'none' },
    },
    runAfter: input.runAfter,
  };
}

/** Where a connector call or trigger goes. */
export function host(reference: ConnectionReference, operationId: string): Readonly<Record<string, string>> {
  return {
    connectionName: connectionKey(reference),
    operationId,
    apiId: apiPath(reference.apiName),
  };
}

/** A computed value. */
export function compose(inputs: unknown, runAfter: RunAfter): Action {
  return { type: 'Compose', inputs, runAfter };
}

/** Steps that succeed or fail together. */
export function scope(actions: Actions, runAfter: RunAfter, description: string): Action {
  return { type: 'Scope', description, actions, runAfter };
}

/** A branch; `expression` is the condition object of the workflow language. */
export function branch(
  expression: Readonly<Record<string, unknown>>,
  actions: Actions,
  runAfter: RunAfter,
  description: string,
): Action {
  return { type: 'If', description, expression, actions, else: { actions: {} }, runAfter };
}

/** A loop; its limits only end it, they do not fail it. */
export function repeatUntil(loop: {
  readonly expression: string;
  readonly limit: { readonly count: number; readonly timeout: string };
  readonly actions: Actions;
  readonly runAfter: RunAfter;
  readonly description: string;
}): Action {
  return { type: 'Until', ...loop };
}

/** Ends the run as failed, so that the alerts of failed runs fire. */
export function fail(code: string, message: string, runAfter: RunAfter): Action {
  return {
    type: 'Terminate',
    inputs: { runStatus: 'Failed', runError: { code, message } },
    runAfter,
  };
}
