import { type Call, json, type Reply } from '../http/types.ts';
import type { Cell } from '../metadata/types.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';
import { privilegesHeld, rolesOf } from './roles-of.ts';

const noId = '00000000-0000-0000-0000-000000000000';
const depthNames: readonly (readonly [mask: number, name: string])[] = [
  [8, 'Global'],
  [4, 'Deep'],
  [2, 'Local'],
  [1, 'Basic'],
];

/**
 * GET systemusers(id)/Microsoft.Dynamics.CRM.RetrieveUserPrivileges(): what the user's roles allow, each
 * privilege with its greatest depth.
 */
export function retrieveUserPrivileges(call: Call, user: StoredRow): Reply {
  const { store, identity } = call.context;
  const privileges = store.table('privilege');
  return json({
    '@odata.context': `${call.base}$metadata#Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse`,
    RolePrivileges: [...privilegesHeld(store, rolesOf(store, user.id))].map(([id, mask]) => ({
      Depth: depthNames.find(([bit]) => (mask & bit) !== 0)?.[1] ?? 'Basic',
      PrivilegeId: id,
      PrivilegeName: cellOf(privileges, privileges.rows.get(id), 'name'),
      BusinessUnitId: identity.businessUnitId,
      RecordFilterId: noId,
      RecordFilterUniqueName: '',
    })),
  });
}

function cellOf(table: RowTable, row: StoredRow | undefined, column: string): Cell {
  return row?.cells[table.shape.position.get(column) ?? -1] ?? null;
}
