import type { Context } from '../context.ts';
import { invalidArgument, notEmulated, type ODataError } from '../errors.ts';
import { type Call, json, type Reply } from '../http/types.ts';
import { parseObject } from '../operations/read-body.ts';
import { unguardedWith } from '../security/request-guard.ts';
import { applyPackage } from './apply.ts';
import { importFailed } from './import.ts';
import { errorNumber } from './job.ts';
import type { DependencyEnd, Manifest, MissingDependency } from './manifest.ts';
import { checkPrepared, openPackage, prepare, unmet } from './prepare.ts';
import { textParameter } from './request.ts';

const noId = '00000000-0000-0000-0000-000000000000';

/** POST StageSolution: tries the package without keeping anything of it but the package itself. */
export function stageSolution(call: Call): Reply {
  const context = unguardedWith(call.context, 'prvImportCustomization');
  if (context.store.writing) throw notEmulated('StageSolution inside of a change set');
  const zip = textParameter(parseObject(call.body), 'CustomizationFile');
  if (zip === undefined) throw invalidArgument("The required parameter 'CustomizationFile' is missing.");
  const { manifest, missing, failure } = tryPackage(context, zip);
  const uploadId = failure === null ? context.newId() : noId;
  if (failure === null) context.imports.stage(uploadId, zip);
  return json({
    '@odata.context': `${call.base}$metadata#Microsoft.Dynamics.CRM.StageSolutionResponse`,
    StageSolutionResults: {
      StageSolutionUploadId: uploadId,
      StageSolutionStatus: failure === null ? 'Passed' : 'Failed',
      SolutionValidationResults: failure === null ? [] : [validationResult(failure)],
      MissingDependencies: missing.map(dependency),
      SolutionDetails: manifest === null ? null : details(manifest),
    },
  });
}

interface Trial {
  readonly manifest: Manifest | null;
  readonly missing: readonly MissingDependency[];
  readonly failure: ODataError | null;
}

/** Ends the unit of a trial: all its writes are undone. */
class TrialEnd extends Error {}

function tryPackage(context: Context, zip: string): Trial {
  let manifest: Manifest | null = null;
  let missing: readonly MissingDependency[] = [];
  try {
    const opened = openPackage(zip);
    manifest = opened.manifest;
    const prepared = prepare(context, opened.files, manifest);
    missing = unmet(context, prepared);
    checkPrepared(context, prepared);
    context.store.write((unit) => {
      applyPackage(context, unit, prepared, { activate: false, parameters: [] });
      throw new TrialEnd();
    });
  } catch (error) {
    if (!(error instanceof TrialEnd))
      return { manifest, missing, failure: importFailed(context, error, manifest) };
  }
  return { manifest, missing, failure: null };
}

function validationResult({ code, message }: ODataError) {
  return {
    SolutionValidationResultType: 'Error',
    Message: message,
    ErrorCode: errorNumber(code),
    AdditionalInfo: null,
  };
}

function details(manifest: Manifest) {
  return {
    SolutionUniqueName: manifest.uniqueName,
    SolutionFriendlyName: manifest.friendlyName,
    SolutionVersion: manifest.version,
    PublisherUniqueName: manifest.publisher.uniqueName,
    PublisherFriendlyName: manifest.publisher.friendlyName,
    IsManaged: manifest.managed,
    IsPatchSolution: false,
  };
}

function dependency({ required, dependent }: MissingDependency) {
  return { ...endOf('Required', required), ...endOf('Dependent', dependent) };
}

function endOf(side: 'Required' | 'Dependent', end: DependencyEnd): Record<string, string | null> {
  return {
    [`${side}ComponentType`]: end.type,
    [`${side}ComponentId`]: end.id ?? null,
    [`${side}ComponentSchemaName`]: end.schemaName ?? null,
    [`${side}ComponentDisplayName`]: end.displayName ?? null,
    [`${side}ComponentParentSchemaName`]: end.parentSchemaName ?? null,
    [`${side}ComponentParentDisplayName`]: end.parentDisplayName ?? null,
  };
}
