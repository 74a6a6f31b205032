import { notEmulated } from '../errors.ts';
import type { Call, Reply } from '../http/types.ts';
import { retrievePrincipalAccess } from '../security/principal-access.ts';
import { retrieveUserPrivileges, retrieveUserSetOfPrivilegesByNames } from '../security/user-privileges.ts';
import type { StoredRow } from '../store/row-table.ts';

type BoundFunction = (call: Call, row: StoredRow) => Reply;

/** Functions (GET) bound to a row, by table and name without namespace. */
export const boundFunctions: ReadonlyMap<string, BoundFunction> = new Map([
  ['systemuser/RetrieveUserPrivileges', retrieveUserPrivileges],
  ['systemuser/RetrieveUserSetOfPrivilegesByNames', retrieveUserSetOfPrivilegesByNames],
  ['systemuser/RetrievePrincipalAccess', retrievePrincipalAccess],
]);

export function boundFunction(table: string, segment: string): BoundFunction | undefined {
  return boundFunctions.get(`${table}/${segment.replace(/^Microsoft\.Dynamics\.CRM\./, '')}`);
}

/** Actions of the product that are bound to a row and not emulated; roles get their privileges by import. */
const refusedActions: ReadonlySet<string> = new Set([
  'role/AddPrivilegesRole',
  'role/RemovePrivilegeRole',
  'role/ReplacePrivilegesRole',
]);

/** Says so when a POST calls one of them. */
export function refuseBoundAction(table: string, segment: string): void {
  const name = segment.replace(/^Microsoft\.Dynamics\.CRM\./, '');
  if (refusedActions.has(`${table}/${name}`)) throw notEmulated(name);
}
