import { callAction } from './call-action.ts';
import type { Context } from './context.ts';
import { DataverseError } from './errors.ts';
import { isList, isObject, type Json } from './lossless-json.ts';
import { malformedReply } from './malformed-reply.ts';

/**
 * Uploads a package (base64) and lets Dataverse validate it. Answers the id under which ImportSolutionAsync
 * finds it; a package with validation errors is refused with all of them. Staging twice changes nothing.
 */
export async function stageSolution(context: Context, file: string): Promise<string> {
  const json = await callAction(
    context,
    'StageSolution',
    { CustomizationFile: file },
    { whenUnknown: 'repeat' },
  );
  const results = isObject(json) ? json.StageSolutionResults : undefined;
  if (!isObject(results)) throw malformedReply('StageSolution gives no results');
  const errors = validationErrors(results.SolutionValidationResults);
  if (errors.length > 0) {
    const message = `the solution is not valid: ${errors.join('; ')}`.slice(0, 1000);
    throw new DataverseError({ status: 200, code: 'invalid-solution', message });
  }
  const id = results.StageSolutionUploadId;
  if (typeof id !== 'string') throw malformedReply('StageSolution gives no upload id');
  return id;
}

function validationErrors(results: Json | undefined): string[] {
  if (results === undefined || !isList(results)) return [];
  return results.flatMap((result) =>
    isObject(result) && result.SolutionValidationResultType === 'Error' ? [String(result.Message)] : [],
  );
}
