import type { Context, Identity } from './context.ts';
import type { Cell } from './metadata/types.ts';
import { seedPrivileges } from './operations/seed-privileges.ts';
import { upsertSystemRow } from './operations/upsert-system-row.ts';
import { createRow } from './operations/write-row.ts';
import { makeAdministrator, seedRoles } from './security/seed-roles.ts';
import { stableId } from './stable-id.ts';

/** The one user, business unit, organisation and currency of the emulator. */
export const identity: Identity = {
  userId: stableId('systemuser'),
  businessUnitId: stableId('businessunit'),
  organizationId: stableId('organization'),
  currencyId: stableId('transactioncurrency'),
};

/** Client id of the application whose user every organisation has. */
export const applicationId = stableId('application');

/** Tenant that a challenge names; the token endpoints answer for every tenant. */
export const tenantId = stableId('tenant');

interface SeedRow {
  readonly table: string;
  readonly id: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

function applicationUser(name: string, application: string): Record<string, Cell> {
  return {
    fullname: `# ${name}`,
    firstname: '#',
    lastname: name,
    applicationid: application,
    isdisabled: false,
    accessmode: 4,
    businessunitid: identity.businessUnitId,
  };
}

const rows: readonly SeedRow[] = [
  { table: 'businessunit', id: identity.businessUnitId, cells: { name: 'Local' } },
  {
    table: 'systemuser',
    id: identity.userId,
    cells: {
      ...applicationUser('Application User', applicationId),
      domainname: 'application@local',
      azureactivedirectoryobjectid: stableId('application object'),
    },
  },
  {
    table: 'transactioncurrency',
    id: identity.currencyId,
    cells: {
      currencyname: 'US Dollar',
      isocurrencycode: 'USD',
      currencysymbol: '$',
      currencyprecision: 2,
      exchangerate: '1.000000000000',
    },
  },
  {
    table: 'organization',
    id: identity.organizationId,
    cells: {
      name: 'Local',
      basecurrencyid: identity.currencyId,
      pricingdecimalprecision: 2,
      expirechangetrackingindays: 7,
    },
  },
];

/** The user of one more application; its object id in Entra ID is made up. */
function userRow(application: string): SeedRow {
  const cells = {
    ...applicationUser(`Application ${application}`, application),
    domainname: `${application}@local`,
    azureactivedirectoryobjectid: stableId(`object of ${application}`),
  };
  return { table: 'systemuser', id: stableId(`user of ${application}`), cells };
}

/**
 * Creates the rows every organisation has and the users of more applications, where they are missing. These users
 * are System Administrators from the start; nobody gives the role back to one who lost it.
 */
export function seedIdentity(context: Context, applications: readonly string[] = []): void {
  const users = applications.filter((id) => id !== applicationId).map((id) => userRow(id.toLowerCase()));
  context.store.write((unit) => {
    const fresh = new Set<string>();
    for (const { table: name, id, cells } of [...rows, ...users]) {
      const table = unit.table(name);
      if (table.rows.has(id)) continue;
      fresh.add(id);
      const byPosition = Object.entries(cells).map(([column, cell]): [number, Cell] => [
        table.shape.position.get(column) ?? -1,
        cell,
      ]);
      createRow(context, unit, table, id, new Map(byPosition));
    }
    seedPrivileges(context, unit);
    const all = seedRoles(context, unit);
    for (const id of [identity.userId, ...users.map((user) => user.id)]) {
      if (all || fresh.has(id)) makeAdministrator(context, unit, id);
    }
  });
}

/** Lets the first user act again: it acts for tokens of nobody, so without it nobody may be left to do so. */
export function enableFirstUser(context: Context): void {
  const row = { table: 'systemuser', id: identity.userId, cells: { isdisabled: false } };
  context.store.write((unit) => upsertSystemRow(context, unit, row));
}
