import { type Context, target } from './context.ts';
import { DataverseError, isRowMissing, settling } from './errors.ts';
import { isObject, type JsonObject } from './lossless-json.ts';
import { malformedReply } from './malformed-reply.ts';
import { unlessCancelled } from './unless-cancelled.ts';

export interface ImportProgress {
  readonly phase: 'staging' | 'importing';
  /** Percent as Dataverse tells it; null while it tells nothing. */
  readonly percent: number | null;
}

export interface ImportOptions {
  /** Lets Dataverse validate the package first; its errors end the import before anything changes. */
  readonly stage?: boolean;
  /** Ends staging and waiting at once; an import that was asked for goes on in Dataverse. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** An import under way. `operationId` is null when only the import job is known. */
export interface Followed {
  readonly jobId: string;
  readonly operationId: string | null;
}

type State =
  | { readonly kind: 'running' }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** Milliseconds between two looks: an import takes minutes, a small one seconds. */
const firstLookMs = 1000;
const longestLookMs = 10_000;

/** Looks at the job until it ends. Fails with Dataverse's text, or `import-timeout` after `importTimeoutMs`. */
export async function followImport(
  context: Context,
  followed: Followed,
  options: Pick<ImportOptions, 'signal' | 'onProgress'>,
): Promise<void> {
  const signal =
    options.signal === undefined ? context.signal : AbortSignal.any([context.signal, options.signal]);
  const deadline = context.clock.now().getTime() + context.importTimeoutMs;
  for (let waitMs = firstLookMs; ; waitMs = Math.min(longestLookMs, waitMs * 2)) {
    // The import goes on, whatever becomes of a look at it.
    const looking = () => settling(look(context, followed, options));
    const state = await unlessCancelled(looking, signal, waitingCancelled);
    if (state.kind === 'done') return;
    if (state.kind === 'failed') throw new DataverseError({ status: 200, ...state });
    if (context.clock.now().getTime() >= deadline) {
      throw abandoned('import-timeout', `no end after ${context.importTimeoutMs / 1000} s`);
    }
    await context.clock.sleep(waitMs, signal);
  }
}

/** The import job with this id; null while it is not there. */
export async function readImportJob(context: Context, jobId: string): Promise<JsonObject | null> {
  return readOne(context, `importjobs(${jobId})`, 'progress,completedon,data');
}

async function look(
  context: Context,
  { jobId, operationId }: Followed,
  { onProgress }: Pick<ImportOptions, 'onProgress'>,
): Promise<State> {
  const job = onProgress === undefined && operationId !== null ? null : await readImportJob(context, jobId);
  const percent = job === null ? null : Number(job.progress ?? 0);
  onProgress?.({ phase: 'importing', percent });
  if (operationId === null) return jobState(job);
  const columns = 'statecode,statuscode,message,friendlymessage,errorcode';
  const operation = await readOne(context, `asyncoperations(${operationId})`, columns);
  if (operation === null) throw malformedReply('the system job of the import is gone');
  return operationState(operation);
}

async function readOne(context: Context, path: string, columns: string): Promise<JsonObject | null> {
  try {
    const reply = await context.send({
      method: 'GET',
      target: target(path, { $select: columns }),
      whenUnknown: 'repeat',
    });
    const json = reply.json();
    if (!isObject(json)) throw malformedReply(`${path} is no row`, reply);
    return json;
  } catch (error) {
    if (isRowMissing(error)) return null;
    throw error;
  }
}

/** State 3 is completed; status 30 succeeded, 31 failed, 32 cancelled. */
function operationState(operation: JsonObject): State {
  if (operation.statecode !== 3) return { kind: 'running' };
  if (operation.statuscode === 30) return { kind: 'done' };
  const said = [operation.message, operation.friendlymessage].find(
    (text) => typeof text === 'string' && text !== '',
  );
  const cancelled = operation.statuscode === 32;
  return {
    kind: 'failed',
    code: cancelled ? 'import-cancelled' : hexCode(operation.errorcode),
    message:
      `the import of the solution ${cancelled ? 'was cancelled' : 'failed'}: ${said ?? 'no reason was given'}`.slice(
        0,
        1000,
      ),
  };
}

/** System jobs tell codes as signed 32-bit numbers; the Web API writes them as `0x` and 8 digits. */
function hexCode(code: unknown): string {
  if (typeof code !== 'number' || code === 0) return 'import-failed';
  return `0x${(code >>> 0).toString(16).padStart(8, '0')}`;
}

/** The job's own report says `<result result="failure" ... errortext="..."/>` for what did not go in. */
function jobState(job: JsonObject | null): State {
  if (job === null || typeof job.completedon !== 'string') return { kind: 'running' };
  const data = typeof job.data === 'string' ? job.data : '';
  const failure = /<result\b[^>]*\bresult="failure"[^>]*>/i.exec(data)?.[0];
  if (failure === undefined) return { kind: 'done' };
  const said = /\berrortext="([^"]*)"/i.exec(failure)?.[1] ?? 'no reason was given';
  return {
    kind: 'failed',
    code: 'import-failed',
    message: `the import of the solution failed: ${said}`.slice(0, 1000),
  };
}

function waitingCancelled(): DataverseError {
  return abandoned('import-cancelled', 'the waiting was cancelled');
}

export function abandoned(code: string, reason: string): DataverseError {
  return new DataverseError({
    status: 0,
    code,
    message: `the import of the solution was not followed to its end: ${reason}`,
    outcomeUnknown: true,
  });
}
