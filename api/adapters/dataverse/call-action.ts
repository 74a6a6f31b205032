import { type Bound, operationPath } from './call-function.ts';
import { type Context, target } from './context.ts';
import { withUnknownOutcome } from './errors.ts';
import { type Json, type WritableObject, writeJson } from './lossless-json.ts';

export interface ActionOptions extends Bound {
  /**
   * `repeat` for an action whose repetition changes nothing. Else a lost answer is an error with
   * `outcomeUnknown`, and the caller reads what the action was to change.
   */
  readonly whenUnknown?: 'repeat' | 'report';
}

/**
 * Calls an action. The answer's JSON with lossless numbers, null when the action answers 204. An answer that is no
 * JSON is `malformed-reply` with `outcomeUnknown`.
 */
export async function callAction(
  context: Context,
  name: string,
  parameters: WritableObject = {},
  { boundTo, whenUnknown = 'report' }: ActionOptions = {},
): Promise<Json> {
  const reply = await context.send({
    method: 'POST',
    target: target(operationPath(name, boundTo), { tag: context.tag }),
    body: writeJson(parameters),
    whenUnknown,
  });
  if (reply.status === 204) return null;
  try {
    return reply.json();
  } catch (error) {
    // Somebody answered, but not Dataverse, or not to its end: the action may have been carried out.
    throw withUnknownOutcome(error);
  }
}
