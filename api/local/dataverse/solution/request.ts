import type { Context } from '../context.ts';
import { badQuery, invalidArgument, notEmulated } from '../errors.ts';
import { isObject, type Json, type JsonObject } from '../json/parse.ts';
import { parseObject } from '../operations/read-body.ts';
import { guidText } from '../values/literal-text.ts';
import type { ComponentParameter } from './component-parameters.ts';
import { readComponentParameters } from './component-parameters.ts';

/** What an import is asked to do. */
export interface ImportRequest {
  /** The package as base64, or null when a staged one is named. */
  readonly zip: string | null;
  readonly stagedId: string | null;
  readonly jobId: string;
  /** `PublishWorkflows`: flows that are on in the package and steps become active. */
  readonly activate: boolean;
  readonly parameters: readonly ComponentParameter[];
}

/** Parameters that change nothing here: there are no layers, ribbons or product updates. */
const harmless: readonly string[] = [
  'OverwriteUnmanagedCustomizations',
  'ConvertToManaged',
  'SkipProductUpdateDependencies',
  'SkipQueueRibbonJob',
  'AsyncRibbonProcessing',
  'LayerDesiredOrder',
  'IsTemplateModeImport',
];
const used: readonly string[] = [
  'CustomizationFile',
  'PublishWorkflows',
  'ImportJobId',
  'HoldingSolution',
  'ComponentParameters',
  'SolutionParameters',
];

/** Reads the body of ImportSolution and ImportSolutionAsync; unknown and ill-typed parameters are refused. */
export function readImportRequest(context: Context, text: string, action: string): ImportRequest {
  const body = parseObject(text);
  for (const name of Object.keys(body)) {
    if (harmless.includes(name) || used.includes(name) || name.includes('@')) continue;
    throw badQuery(
      `The parameter '${name}' in the request payload is not a valid parameter for the operation '${action}'.`,
    );
  }
  if (flag(body, 'HoldingSolution')) throw notEmulated('Importing a holding solution (upgrade in two steps)');
  const stagedId = staged(body);
  const zip = textParameter(body, 'CustomizationFile') ?? null;
  if (zip === null && stagedId === null)
    throw invalidArgument("The required parameter 'CustomizationFile' is missing.");
  return {
    zip,
    stagedId,
    jobId: guidParameter(body, 'ImportJobId') ?? context.newId(),
    activate: flag(body, 'PublishWorkflows'),
    parameters: readComponentParameters(body.ComponentParameters),
  };
}

function staged(body: JsonObject): string | null {
  const parameters = body.SolutionParameters ?? null;
  if (parameters === null) return null;
  if (!isObject(parameters)) throw wrongParameter('SolutionParameters');
  return guidParameter(parameters, 'StageSolutionUploadId') ?? null;
}

export function textParameter(body: JsonObject, name: string): string | undefined {
  const value: Json = body[name] ?? null;
  if (value === null) return undefined;
  if (typeof value !== 'string') throw wrongParameter(name);
  return value;
}

function guidParameter(body: JsonObject, name: string): string | undefined {
  const value = textParameter(body, name);
  if (value === undefined) return undefined;
  const id = guidText(value);
  if (id === undefined) throw wrongParameter(name);
  return id;
}

function flag(body: JsonObject, name: string): boolean {
  const value = body[name] ?? false;
  if (typeof value !== 'boolean') throw wrongParameter(name);
  return value;
}

function wrongParameter(name: string): Error {
  return badQuery(`The value of the parameter '${name}' in the request payload has the wrong type.`);
}
