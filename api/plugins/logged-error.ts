import { stdSerializers } from 'pino';

/**
 * What the log keeps of an error. A message of Dataverse may quote values of a row, so an error that stems from
 * Dataverse is kept with its status, code, request id and place in the code instead.
 */
export function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (!stemsFromDataverse(error)) return stdSerializers.err(error);
  const { name, message, stack = '', cause } = error;
  return {
    type: name,
    ...(isDataverseError(error) ? factsOf(error) : { message }),
    stack: framesOf(stack, message),
    ...(cause === undefined ? {} : { cause: loggedError(cause) }),
  };
}

/** The error itself or one that caused it; a circle of causes ends with the error that closes it. */
function stemsFromDataverse(error: Error): boolean {
  const seen = new Set<unknown>();
  for (let at: unknown = error; at instanceof Error && !seen.has(at); at = at.cause) {
    if (isDataverseError(at)) return true;
    seen.add(at);
  }
  return false;
}

/** By name: the log is no layer that knows the adapter. */
function isDataverseError(error: Error): boolean {
  return error.name === 'DataverseError';
}

const facts = ['status', 'code', 'requestId', 'operation', 'outcomeUnknown', 'retryAfterMs'];

function factsOf(error: Error): Readonly<Record<string, unknown>> {
  return Object.fromEntries(facts.map((name) => [name, Reflect.get(error, name)]));
}

/** The stack without the message that it begins with. */
function framesOf(stack: string, message: string): string {
  const begin = stack.indexOf(message);
  if (begin === -1) return '';
  return stack
    .slice(begin + message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .join('\n');
}
