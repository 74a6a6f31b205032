import type { Context } from '../context.ts';
import { type Call, json, type Reply } from '../http/types.ts';
import type { Cell } from '../metadata/types.ts';
import type { RowTable, StoredRow } from '../store/row-table.ts';

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
  const { context } = call;
  const held = heldBy(context, user.id);
  const privileges = context.store.table('privilege');
  return json({
    '@odata.context': `${call.base}$metadata#Microsoft.Dynamics.CRM.RetrieveUserPrivilegesResponse`,
    RolePrivileges: [...held].map(([id, mask]) => ({
      Depth: depthNames.find(([bit]) => (mask & bit) !== 0)?.[1] ?? 'Basic',
      PrivilegeId: id,
      PrivilegeName: cellOf(privileges, privileges.rows.get(id), 'name'),
      BusinessUnitId: context.identity.businessUnitId,
      RecordFilterId: noId,
      RecordFilterUniqueName: '',
    })),
  });
}

function cellOf(table: RowTable, row: StoredRow | undefined, column: string): Cell {
  return row?.cells[table.shape.position.get(column) ?? -1] ?? null;
}

function heldBy({ store }: Context, userId: string): ReadonlyMap<string, number> {
  const assigned = store.table('systemuserroles');
  const roles = new Set(
    [...assigned.rows.values()]
      .filter((row) => cellOf(assigned, row, 'systemuserid') === userId)
      .map((row) => cellOf(assigned, row, 'roleid')),
  );
  const granted = store.table('roleprivileges');
  const held = new Map<string, number>();
  for (const row of granted.rows.values()) {
    if (!roles.has(cellOf(granted, row, 'roleid'))) continue;
    const id = String(cellOf(granted, row, 'privilegeid'));
    held.set(id, (held.get(id) ?? 0) | Number(cellOf(granted, row, 'privilegedepthmask')));
  }
  return held;
}
