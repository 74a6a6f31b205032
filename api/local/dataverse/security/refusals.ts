import { ODataError } from '../errors.ts';
import { privilegeId } from '../metadata/privilege-id.ts';
import type { Verb } from '../metadata/privileges.ts';
import type { Principal } from './principal.ts';

/** The table of a refused privilege as the text names it. */
export interface RefusedTable {
  readonly logicalName: string;
  readonly label: string;
  readonly objectTypeCode: number;
}

/** 403: no role gives the privilege (PrivilegeDenied, 0x80040220). `table` is null for one that belongs to none. */
export function missingPrivilege(principal: Principal, name: string, table: RefusedTable | null): ODataError {
  const { userId, roleCount, privileges } = principal;
  const who = `Principal user (Id=${userId}, type=8, roleCount=${roleCount}, privilegeCount=${privileges.size})`;
  const what = `is missing ${name} privilege (Id=${privilegeId(name)})`;
  const where =
    table === null
      ? ''
      : ` on OTC=${table.objectTypeCode} for entity '${table.logicalName}' (LocalizedName='${table.label}')`;
  return new ODataError(403, '0x80040220', `${who} ${what}${where}. context.Caller=${userId}`);
}

/** 403: the privilege is there and does not reach the row (0x80048306). */
export function accessDenied(principal: Principal, verb: Verb, table: string, id: string): ODataError {
  return new ODataError(
    403,
    '0x80048306',
    `Principal with id ${principal.userId} does not have ${verb}Access right(s) for record with id ${id} of entity ${table}.`,
  );
}

/** 403 for a user without any role (0x80042f09). */
export function noRoles(userId: string): ODataError {
  return new ODataError(
    403,
    '0x80042f09',
    `SecLib::RetrievePrivilegeForUser failed - no roles are assigned to user. Returned hr = -2147209463, User: ${userId}`,
  );
}
