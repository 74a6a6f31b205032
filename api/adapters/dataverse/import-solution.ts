import type { Context } from './context.ts';
import { DataverseError, settling, withUnknownOutcome } from './errors.ts';
import {
  abandoned,
  type Followed,
  followImport,
  type ImportOptions,
  readImportJob,
} from './follow-import.ts';
import { isObject } from './lossless-json.ts';
import { malformedReply } from './malformed-reply.ts';
import type { WebReply } from './send.ts';
import { stageSolution } from './stage-solution.ts';
import { unlessCancelled } from './unless-cancelled.ts';

/**
 * Imports a solution package, replacing unmanaged customizations, without starting its workflows, as a system
 * job that is followed until it ends. When no answer that can be read tells whether the job was started, the
 * import job (whose id is ours) is looked for; only when it stays absent the import is asked for again: two imports at a time
 * refuse each other. The signal of the options ends it at any time with `import-cancelled`: before the import is
 * asked for nothing has changed, after that `outcomeUnknown` says that it may go on in Dataverse.
 */
export async function importSolution(
  context: Context,
  zip: Uint8Array,
  options: ImportOptions = {},
): Promise<void> {
  const file = Buffer.from(zip).toString('base64');
  if (options.stage === true) options.onProgress?.({ phase: 'staging', percent: null });
  const { signal } = options;
  const stage = () => stageSolution(context, file);
  const uploadId = options.stage === true ? await unlessCancelled(stage, signal, notBegun) : null;
  const jobId = context.ids.next();
  for (let round = 1; ; round += 1) {
    if (round === 1 && signal?.aborted === true) throw notBegun();
    const begin = () => start(context, jobId, file, uploadId, round);
    const started = await unlessCancelled(begin, signal, mayHaveBegun);
    if (started !== null) return followImport(context, started, options);
  }
}

function notBegun(): DataverseError {
  const message = 'the import of the solution was cancelled before it began';
  return new DataverseError({ status: 0, code: 'import-cancelled', message });
}

function mayHaveBegun(): DataverseError {
  return abandoned('import-cancelled', 'it was cancelled while it was asked for');
}

/** What to follow; null when the import must be asked for once more. */
async function start(
  context: Context,
  jobId: string,
  file: string,
  uploadId: string | null,
  round: number,
): Promise<Followed | null> {
  let lost: unknown;
  try {
    const reply = await context.send({
      method: 'POST',
      target: 'ImportSolutionAsync',
      body: JSON.stringify(request(jobId, file, uploadId)),
      whenUnknown: 'report',
      headersTimeoutMs: context.importTimeoutMs,
    });
    return { jobId, operationId: systemJobOf(reply) };
  } catch (error) {
    // Once asked for without an answer, a refusal may be due to that very import, still under way.
    lost = round > 1 ? withUnknownOutcome(error) : error;
    const unknown = lost instanceof DataverseError && lost.outcomeUnknown;
    if (!unknown || round >= context.resolveAttempts) throw lost;
  }
  // The job may begin some time after the request: absent once is not absent.
  for (let look = 1; look <= context.resolveAttempts; look += 1) {
    if ((await settling(readImportJob(context, jobId))) !== null) return { jobId, operationId: null };
    if (!(await context.pause(look, retryAfterOf(lost)))) throw lost;
  }
  return null;
}

function retryAfterOf(error: unknown): number | null {
  return error instanceof DataverseError ? error.retryAfterMs : null;
}

/** The id of the system job; an answer without one tells nothing of the import. */
function systemJobOf(reply: WebReply): string {
  try {
    const json = reply.json();
    const operationId = isObject(json) ? json.AsyncOperationId : undefined;
    if (typeof operationId === 'string') return operationId.toLowerCase();
    throw malformedReply('ImportSolutionAsync names no system job', reply);
  } catch (error) {
    throw withUnknownOutcome(error);
  }
}

function request(jobId: string, file: string, uploadId: string | null): object {
  const common = { OverwriteUnmanagedCustomizations: true, PublishWorkflows: false, ImportJobId: jobId };
  if (uploadId === null) return { ...common, CustomizationFile: file };
  const type = 'Microsoft.Dynamics.CRM.SolutionParameters';
  return { ...common, SolutionParameters: { '@odata.type': type, StageSolutionUploadId: uploadId } };
}
