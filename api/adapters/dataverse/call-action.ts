import { type Bound, operationPath } from './call-function.ts';
import { type Context, target } from './context.ts';
import { type Json, type WritableObject, writeJson } from './lossless-json.ts';

export interface ActionOptions extends Bound {
  /**
   * `repeat` for an action whose repetition changes nothing. Else a lost answer is an error with
   * `outcomeUnknown`, and the caller reads what the action was to change.
   */
  readonly whenUnknown?: 'repeat' | 'report';
}

/** Calls an action. The answer's JSON with lossless numbers, null when the action answers nothing. */
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
  return reply.status === 204 || reply.body === '' ? null : reply.json();
}
