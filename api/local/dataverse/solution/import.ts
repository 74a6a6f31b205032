import type { Context } from '../context.ts';
import { invalidArgument, ODataError } from '../errors.ts';
import { type Call, json, noContent, type Reply } from '../http/types.ts';
import type { SchemaData } from '../metadata/types.ts';
import { unguardedWith } from '../security/request-guard.ts';
import type { Unit } from '../store/unit.ts';
import { applyPackage } from './apply.ts';
import { ImportError, importCodes } from './failure.ts';
import { beginJob, endJob, writeOperation } from './job.ts';
import { checkPrepared, openPackage, type Prepared, prepare, unmet } from './prepare.ts';
import type { Outcome } from './report.ts';
import { type ImportRequest, readImportRequest } from './request.ts';

/** POST ImportSolution: the whole package or, when anything in it is broken, nothing. 204. */
export function importSolution(call: Call): Reply {
  const context = unguardedWith(call.context, 'prvImportCustomization');
  const request = readImportRequest(context, call.body, 'ImportSolution');
  if (context.imports.running) throw anotherIsRunning('Import');
  runImport(context, request, zipOf(context, request), () => {});
  return noContent();
}

/** POST ImportSolutionAsync: answers at once; the outcome is read from `asyncoperations({id})`. */
export function importSolutionAsync(call: Call): Reply {
  const context = unguardedWith(call.context, 'prvImportCustomization');
  const request = readImportRequest(context, call.body, 'ImportSolutionAsync');
  const zip = zipOf(context, request);
  if (context.imports.full) throw anotherIsRunning('Import');
  const operationId = context.newId();
  context.store.write((unit) => writeOperation(context, unit, operationId, 'waiting'));
  const end = (failure: ODataError) =>
    context.store.write((unit) => writeOperation(context, unit, operationId, 'failed', failure));
  context.imports.add({
    refuse: () => end(anotherIsRunning('Import')),
    begin: () => begin(context, request.jobId, operationId),
    work: () => {
      try {
        runImport(context, request, zip, (unit) => writeOperation(context, unit, operationId, 'succeeded'));
      } catch (error) {
        end(importFailed(context, error, null));
      }
    },
  });
  return json({
    '@odata.context': `${call.base}$metadata#Microsoft.Dynamics.CRM.ImportSolutionAsyncResponse`,
    ImportJobKey: request.jobId,
    AsyncOperationId: operationId,
  });
}

/** POST PublishAllXml: everything imported is published already. */
export function publishAll(call: Call): Reply {
  call.context.guard?.platform('prvPublishCustomization');
  if (call.context.imports.running) throw anotherIsRunning('PublishAll');
  return noContent();
}

/** A job whose request was undone (a change set that failed) has no row and never begins. */
function begin(context: Context, jobId: string, operationId: string): boolean {
  if (!context.store.table('asyncoperation').rows.has(operationId)) return false;
  context.store.write((unit) => {
    writeOperation(context, unit, operationId, 'running');
    beginJob(context, unit, jobId);
  });
  return true;
}

function zipOf(context: Context, { zip, stagedId }: ImportRequest): string {
  if (stagedId === null) return zip ?? '';
  const staged = context.imports.staged(stagedId);
  if (staged === undefined)
    throw invalidArgument(`There is no staged solution with the StageSolutionUploadId ${stagedId}.`);
  return staged;
}

function anotherIsRunning(operation: string): ODataError {
  const message = `Cannot start the requested operation [${operation}] because there is another [Import] running at this moment. Use Solution History for more details.`;
  return new ODataError(429, importCodes.running, message);
}

/** Reads the zip completely before the first write; the writes and the outcome of the job are one unit. */
function runImport(
  context: Context,
  request: ImportRequest,
  zip: string,
  succeeded: (unit: Unit) => void,
): void {
  const read: { manifest: Outcome['manifest']; prepared: Prepared | null } = {
    manifest: null,
    prepared: null,
  };
  try {
    const { files, manifest } = openPackage(zip);
    read.manifest = manifest;
    const prepared = prepare(context, files, manifest);
    read.prepared = prepared;
    checkPrepared(context, prepared);
    const fresh = newKeys(context.store.schema.data, prepared.schema);
    context.store.write((unit) => {
      applyPackage(context, unit, prepared, request);
      const { components } = prepared;
      endJob(context, unit, request.jobId, { manifest, components, missing: [], failure: null });
      succeeded(unit);
    });
    if (context.unproven.keysArePendingFirst) for (const key of fresh) context.imports.pendingKeys.add(key);
  } catch (error) {
    const failure = importFailed(context, error, read.manifest);
    const { manifest, prepared } = read;
    const missing = prepared === null ? [] : unmet(context, prepared);
    context.store.write((unit) =>
      endJob(context, unit, request.jobId, { manifest, components: [], missing, failure }),
    );
    throw failure;
  }
}

/** Alternate keys that the import adds, as `table.key`. */
function newKeys(before: SchemaData, after: SchemaData): string[] {
  const names = (data: SchemaData) =>
    data.tables.flatMap((table) => table.keys.map((key) => `${table.logicalName}.${key.logicalName}`));
  const known = new Set(names(before));
  return names(after).filter((name) => !known.has(name));
}

/** The error a client sees for a refused package. */
export function importFailed(context: Context, error: unknown, manifest: Outcome['manifest']): ODataError {
  if (error instanceof ODataError) return error;
  const status = context.unproven.refusedImportStatus;
  if (error instanceof ImportError && error.code !== importCodes.other)
    return new ODataError(status, error.code, error.message);
  const reason = error instanceof Error ? error.message : '';
  const name = manifest === null ? '' : `: ${manifest.uniqueName}`;
  return new ODataError(status, importCodes.other, `The import of solution${name} failed. ${reason}`);
}
