import { badQuery } from '../errors.ts';
import { type Call, json, type Reply } from '../http/types.ts';
import { isObject, parseJson } from '../json/parse.ts';
import { ownershipOf } from '../metadata/platform-facts.ts';
import { privilegesOf } from '../metadata/privileges.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import { parseReference } from './address.ts';
import { functionParameters } from './function-parameters.ts';
import { existing } from './retrieve.ts';
import { privilegesHeld, rolesOf } from './roles-of.ts';
import { privilegeId } from './seed-privileges.ts';

/** Flags of `AccessRights`, in the order in which a list of them is written. */
const rights: readonly (readonly [flag: number, name: string])[] = [
  [1, 'ReadAccess'],
  [2, 'WriteAccess'],
  [4, 'AppendAccess'],
  [16, 'AppendToAccess'],
  [32, 'CreateAccess'],
  [65536, 'DeleteAccess'],
  [262144, 'ShareAccess'],
  [524288, 'AssignAccess'],
];

/**
 * GET systemusers(id)/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t={'@odata.id':'accounts(id)'}:
 * what the user's roles allow with this row.
 */
export function retrievePrincipalAccess(call: Call, user: StoredRow): Reply {
  const { table, row } = targetOf(call);
  const reach = reachOf(call, user, table, row);
  const { store } = call.context;
  const held = privilegesHeld(store, rolesOf(store, user.id));
  const { table: meta } = table.shape;
  const given = new Set(
    privilegesOf(meta, ownershipOf(meta))
      .filter(({ name }) => ((held.get(privilegeId(name)) ?? 0) & reach) !== 0)
      .map(({ accessRight }) => accessRight),
  );
  const names = rights.flatMap(([flag, name]) => (given.has(flag) ? [name] : []));
  return json({
    '@odata.context': `${call.base}$metadata#Microsoft.Dynamics.CRM.RetrievePrincipalAccessResponse`,
    AccessRights: names.join(', ') || 'None',
  });
}

function targetOf(call: Call): { table: RowTable; row: StoredRow } {
  const literal = functionParameters(call).get('Target');
  if (literal === undefined) throw badQuery("The required parameter 'Target' is missing.");
  const value = parseJson(literal.includes('"') ? literal : literal.replaceAll("'", '"'));
  const link = isObject(value) ? value['@odata.id'] : undefined;
  if (typeof link !== 'string') throw badQuery("The parameter 'Target' needs '@odata.id'.");
  const { table, address } = parseReference(call.context, link);
  return { table, row: existing(table, address) };
}

/** The depths (1 Basic, 2 Local, 4 Deep, 8 Global) with which a privilege of the user reaches the row. */
function reachOf(call: Call, user: StoredRow, table: RowTable, row: StoredRow): number {
  const { store } = call.context;
  const at = (of: RowTable, from: StoredRow, name: string) =>
    from.cells[of.shape.position.get(name) ?? -1] ?? null;
  const unit = at(store.table('systemuser'), user, 'businessunitid');
  const isOwn = at(table, row, 'ownerid') === user.id;
  const isNear = unit !== null && at(table, row, 'owningbusinessunit') === unit;
  return 8 | (isNear ? 6 : 0) | (isOwn ? 7 : 0);
}
