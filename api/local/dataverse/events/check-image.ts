import type { Shape } from '../metadata/schema.ts';
import { unknownAttribute } from './check-step.ts';
import { invalid, type Problem } from './problem.ts';

/** An image as it will be stored, with what its step says. */
export interface ImageDraft {
  /** Message of the step; null when the step does not exist. */
  readonly message: string | null;
  readonly table: Shape | undefined;
  readonly imageType: number | null;
  readonly alias: string | null;
  readonly messagePropertyName: string | null;
  readonly attributes: readonly string[] | null;
}

/** Associate and Disassociate have none. */
const imageMessages: readonly string[] = ['Create', 'Update', 'Delete'];

const pre = 0;
const post = 1;

/** Checks an image; null when it is good. */
export function checkImage(draft: ImageDraft): Problem | null {
  const { message, imageType } = draft;
  if (message === null)
    return invalid("The attribute 'sdkmessageprocessingstepid' of sdkmessageprocessingstepimage is missing.");
  if (!imageMessages.includes(message))
    return invalid(`Images are not supported for the message ${message}.`);
  if (draft.alias === null)
    return invalid("The attribute 'entityalias' of sdkmessageprocessingstepimage is missing.");
  if (imageType === null)
    return invalid("The attribute 'imagetype' of sdkmessageprocessingstepimage is missing.");
  if (message === 'Create' && imageType !== post)
    return invalid('PreImage is not supported for the message Create.');
  if (message === 'Delete' && imageType !== pre)
    return invalid('PostImage is not supported for the message Delete.');
  const property = message === 'Create' ? 'Id' : 'Target';
  if (draft.messagePropertyName !== property)
    return invalid(`messagepropertyname must be ${property} for the message ${message}.`);
  if (draft.table === undefined || draft.attributes === null) return null;
  return unknownAttribute(draft.table, draft.attributes);
}
