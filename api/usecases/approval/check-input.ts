import { BridgeError } from '../../errors.ts';

/** Length of the columns that name a person; 254 is the longest mail address (RFC 5321). */
const maxActor = 254;

/** Length of the contract's decision comment. */
const maxComment = 2000;

/** Refuses a name of a person that is blank or does not fit its column. */
export function checkActor(field: string, value: string): void {
  if (value.trim() !== '' && value.length <= maxActor) return;
  refuse(field, `must be text of 1 to ${maxActor} characters`);
}

/** The comment with plain line ends and without blank ends; null when nothing is left of it. */
export function cleanComment(comment: string | null): string | null {
  const text = (comment ?? '').replace(/\r\n?/g, '\n').trim();
  if (text.length > maxComment) refuse('comment', `must be text of at most ${maxComment} characters`);
  return text === '' ? null : text;
}

function refuse(field: string, rule: string): never {
  throw new BridgeError('invalid-request', `The field "${field}" ${rule}.`, { errors: [{ field, rule }] });
}
