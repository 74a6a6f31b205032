import { type ErrorCode, errorTable } from '../../errors.ts';
import { problemMediaType, problemSchema } from './problem.ts';

/** Response of the document for one status, naming the codes that may stand in it. */
export function errorResponse(codes: readonly ErrorCode[]) {
  const description = codes.map((code) => `${errorTable[code].title} (${code}).`).join(' ');
  return { description, content: { [problemMediaType]: { schema: problemSchema } } };
}
