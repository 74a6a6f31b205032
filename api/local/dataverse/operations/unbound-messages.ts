import { notEmulated } from '../errors.ts';
import type { Call, Reply } from '../http/types.ts';
import { importSolution, importSolutionAsync, publishAll } from '../solution/import.ts';
import { stageSolution } from '../solution/stage.ts';
import {
  retrieveCurrentOrganization,
  retrieveTotalRecordCount,
  retrieveVersion,
} from './organization-functions.ts';
import { reactivateEntityKey } from './reactivate-key.ts';
import { whoAmI } from './who-am-i.ts';

/** A function (GET) or action (POST) that is bound to no table. */
export interface UnboundMessage {
  readonly kind: 'function' | 'action';
  readonly run: (call: Call) => Reply;
}

/** Messages that the documentation of the developer's guide uses and this emulator does not have. */
const refusedFunctions: readonly string[] = [
  'RetrieveMetadataChanges',
  'GetClientMetadata',
  'InitializeFrom',
  'RetrieveDuplicates',
  'RetrieveDependenciesForDelete',
  'RetrieveAvailableLanguages',
  'FetchXmlToQueryExpression',
  'FormatAddress',
  'GetAllTimeZonesWithDisplayName',
];
const refusedActions: readonly string[] = [
  'BulkDelete',
  'BulkDetectDuplicates',
  'Merge',
  'GrantAccess',
  'ModifyAccess',
  'RevokeAccess',
  'ExportSolution',
  'ExportSolutionAsync',
  'DeleteAndPromote',
  'DeleteAndPromoteAsync',
  'CloneAsPatch',
  'CloneAsSolution',
  'StageAndUpgrade',
  'StageAndUpgradeAsync',
  'AddSolutionComponent',
  'RemoveSolutionComponent',
  'searchquery',
  'searchsuggest',
  'searchautocomplete',
];

/** What is emulated, by name without namespace; `$metadata` declares them. */
export const servedMessages: ReadonlyMap<string, UnboundMessage> = new Map<string, UnboundMessage>([
  ['WhoAmI', { kind: 'function', run: whoAmI }],
  ['RetrieveVersion', { kind: 'function', run: retrieveVersion }],
  ['RetrieveTotalRecordCount', { kind: 'function', run: retrieveTotalRecordCount }],
  ['RetrieveCurrentOrganization', { kind: 'function', run: retrieveCurrentOrganization }],
  ['ImportSolution', { kind: 'action', run: importSolution }],
  ['ImportSolutionAsync', { kind: 'action', run: importSolutionAsync }],
  ['StageSolution', { kind: 'action', run: stageSolution }],
  ['ReactivateEntityKey', { kind: 'action', run: reactivateEntityKey }],
  ['PublishAllXml', { kind: 'action', run: publishAll }],
  ['PublishXml', { kind: 'action', run: publishAll }],
]);

/** By name without namespace. */
export const unboundMessages: ReadonlyMap<string, UnboundMessage> = new Map<string, UnboundMessage>([
  ...servedMessages,
  ...refusedFunctions.map((name) => refused(name, 'function')),
  ...refusedActions.map((name) => refused(name, 'action')),
]);

/** A message of the Web API that is not emulated. */
function refused(name: string, kind: UnboundMessage['kind']): [string, UnboundMessage] {
  const run = (): never => {
    throw notEmulated(name);
  };
  return [name, { kind, run }];
}
