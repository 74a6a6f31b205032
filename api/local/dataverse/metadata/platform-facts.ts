import type { Ownership, TableMeta } from './types.ts';

/** Object type codes and ownership of the platform's own tables, as the entity reference lists them. */
const facts: Readonly<Record<string, readonly [objectTypeCode: number, ownership: Ownership]>> = {
  account: [1, 'UserOwned'],
  contact: [2, 'UserOwned'],
  annotation: [5, 'UserOwned'],
  systemuser: [8, 'BusinessOwned'],
  team: [9, 'BusinessOwned'],
  businessunit: [10, 'BusinessOwned'],
  systemuserroles: [15, 'None'],
  teammembership: [23, 'None'],
  roleprivileges: [12, 'None'],
  teamroles: [40, 'None'],
  organization: [1019, 'None'],
  privilege: [1023, 'None'],
  role: [1036, 'BusinessOwned'],
  sdkmessage: [4606, 'None'],
  sdkmessagefilter: [4607, 'None'],
  sdkmessageprocessingstep: [4608, 'OrganizationOwned'],
  sdkmessageprocessingstepimage: [4615, 'OrganizationOwned'],
  serviceendpoint: [4618, 'OrganizationOwned'],
  asyncoperation: [4700, 'UserOwned'],
  workflow: [4703, 'UserOwned'],
  publisher: [7101, 'OrganizationOwned'],
  solution: [7100, 'OrganizationOwned'],
  solutioncomponent: [7103, 'None'],
  importjob: [9107, 'OrganizationOwned'],
  transactioncurrency: [9105, 'OrganizationOwned'],
  connector: [372, 'UserOwned'],
  environmentvariabledefinition: [380, 'UserOwned'],
  environmentvariablevalue: [381, 'UserOwned'],
  connectionreference: [10113, 'UserOwned'],
};

/** First codes of tables without a published one: the platform's, then those that solutions bring. */
const firstOwnCode = 9900;
const firstCustomCode = 10_200;

export function ownershipOf(table: TableMeta): Ownership {
  return table.traits?.ownership ?? facts[table.logicalName]?.[1] ?? 'UserOwned';
}

/** The object type code; `tables` are all tables in the order they were made. */
export function objectTypeCode(table: TableMeta, tables: readonly TableMeta[]): number {
  const known = facts[table.logicalName]?.[0];
  if (known !== undefined) return known;
  const alike = tables.filter((t) => t.custom === table.custom && facts[t.logicalName] === undefined);
  const place = alike.findIndex((t) => t.logicalName === table.logicalName);
  return (table.custom ? firstCustomCode : firstOwnCode) + place;
}
