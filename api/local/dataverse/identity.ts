import type { Context, Identity } from './context.ts';
import type { Cell } from './metadata/types.ts';
import { seedPrivileges } from './operations/seed-privileges.ts';
import { createRow } from './operations/write-row.ts';
import { stableId } from './stable-id.ts';

/** The one user, business unit, organisation and currency of the emulator. */
export const identity: Identity = {
  userId: stableId('systemuser'),
  businessUnitId: stableId('businessunit'),
  organizationId: stableId('organization'),
  currencyId: stableId('transactioncurrency'),
};

const rows: readonly {
  readonly table: string;
  readonly id: string;
  readonly cells: Readonly<Record<string, Cell>>;
}[] = [
  { table: 'businessunit', id: identity.businessUnitId, cells: { name: 'Local' } },
  {
    table: 'systemuser',
    id: identity.userId,
    cells: {
      fullname: '# Application User',
      domainname: 'application@local',
      applicationid: stableId('application'),
      isdisabled: false,
      businessunitid: identity.businessUnitId,
    },
  },
  {
    table: 'transactioncurrency',
    id: identity.currencyId,
    cells: { currencyname: 'US Dollar', isocurrencycode: 'USD', currencysymbol: '$', currencyprecision: 2 },
  },
  {
    table: 'organization',
    id: identity.organizationId,
    cells: { name: 'Local', basecurrencyid: identity.currencyId, expirechangetrackingindays: 7 },
  },
];

/** Creates the rows every organisation has, where they are missing. */
export function seedIdentity(context: Context): void {
  context.store.write((unit) => {
    for (const { table: name, id, cells } of rows) {
      const table = unit.table(name);
      if (table.rows.has(id)) continue;
      const byPosition = Object.entries(cells).map(([column, cell]): [number, Cell] => [
        table.shape.position.get(column) ?? -1,
        cell,
      ]);
      createRow(context, unit, table, id, new Map(byPosition));
    }
    seedPrivileges(context, unit);
  });
}
