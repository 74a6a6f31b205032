import { ODataError } from '../errors.ts';
import { type Call, json, type Reply } from '../http/types.ts';
import { privilegeId } from '../metadata/privilege-id.ts';
import { functionParameters, textList } from '../operations/function-parameters.ts';
import type { StoredRow } from '../store/row-table.ts';
import { deepestOf, type Principal, reachesOf } from './principal.ts';
import { readPrincipal } from './read-principal.ts';

const noId = '00000000-0000-0000-0000-000000000000';

/**
 * GET systemusers(id)/Microsoft.Dynamics.CRM.RetrieveUserPrivileges(): what the roles of the user and of its teams
 * allow, each privilege with its greatest depth.
 */
export function retrieveUserPrivileges(call: Call, user: StoredRow): Reply {
  const principal = readPrincipal(call.context.store, user.id);
  return answer(call, 'RetrieveUserPrivileges', principal, heldIds(call, principal));
}

/** The same for the privileges in `PrivilegeNames` only; an unknown name is an error. */
export function retrieveUserSetOfPrivilegesByNames(call: Call, user: StoredRow): Reply {
  const { store } = call.context;
  const names = textList('PrivilegeNames', functionParameters(call).get('PrivilegeNames'));
  const known = store.table('privilege').rows;
  const ids = names.map(privilegeId);
  const unknown = names.find((_, index) => !known.has(ids[index] ?? ''));
  if (unknown !== undefined) {
    throw new ODataError(400, '0x80040203', `There is no privilege '${unknown.slice(0, 100)}'.`);
  }
  const principal = readPrincipal(store, user.id);
  const held = new Set(heldIds(call, principal));
  const wanted = [...new Set(ids)].filter((id) => held.has(id));
  return answer(call, 'RetrieveUserSetOfPrivilegesByNames', principal, wanted);
}

function heldIds(call: Call, principal: Principal): Iterable<string> {
  const all = call.context.store.table('privilege').rows;
  return principal.isAdministrator ? all.keys() : principal.privileges.keys();
}

function answer(call: Call, name: string, principal: Principal, ids: Iterable<string>): Reply {
  const { shape, rows } = call.context.store.table('privilege');
  const position = shape.position.get('name') ?? -1;
  return json({
    '@odata.context': `${call.base}$metadata#Microsoft.Dynamics.CRM.${name}Response`,
    RolePrivileges: [...ids].map((id) => ({
      Depth: deepestOf(reachesOf(principal, id)),
      PrivilegeId: id,
      PrivilegeName: rows.get(id)?.cells[position] ?? null,
      BusinessUnitId: principal.businessUnitId,
      RecordFilterId: noId,
      RecordFilterUniqueName: '',
    })),
  });
}
