import type { CascadeDelete, ColumnMeta, LookupTarget, RelationshipMeta, TableMeta } from './types.ts';

interface Named {
  readonly name: string;
  readonly cascade: CascadeDelete;
}

/** Names and delete rules of the platform's relationships, from the reference of its tables. */
const wellKnown: Readonly<Record<string, Named>> = {
  'contact.parentcustomerid:account': { name: 'contact_customer_accounts', cascade: 'Cascade' },
  'contact.parentcustomerid:contact': { name: 'contact_customer_contacts', cascade: 'Cascade' },
  'account.parentaccountid:account': { name: 'account_parent_account', cascade: 'RemoveLink' },
  'account.primarycontactid:contact': { name: 'account_primary_contact', cascade: 'RemoveLink' },
  'task.regardingobjectid:account': { name: 'Account_Tasks', cascade: 'Cascade' },
  'task.regardingobjectid:contact': { name: 'Contact_Tasks', cascade: 'Cascade' },
  'account.transactioncurrencyid:transactioncurrency': {
    name: 'transactioncurrency_account',
    cascade: 'Restrict',
  },
  'contact.transactioncurrencyid:transactioncurrency': {
    name: 'transactioncurrency_contact',
    cascade: 'Restrict',
  },
  'account.ownerid:systemuser': { name: 'owner_accounts', cascade: 'NoCascade' },
  'account.ownerid:team': { name: 'owner_accounts', cascade: 'NoCascade' },
  'contact.ownerid:systemuser': { name: 'owner_contacts', cascade: 'NoCascade' },
  'contact.ownerid:team': { name: 'owner_contacts', cascade: 'NoCascade' },
  'account.owninguser:systemuser': { name: 'user_accounts', cascade: 'NoCascade' },
  'contact.owninguser:systemuser': { name: 'contact_owning_user', cascade: 'NoCascade' },
  'account.owningteam:team': { name: 'team_accounts', cascade: 'NoCascade' },
  'contact.owningteam:team': { name: 'team_contacts', cascade: 'NoCascade' },
  'account.owningbusinessunit:businessunit': { name: 'business_unit_accounts', cascade: 'Restrict' },
  'contact.owningbusinessunit:businessunit': { name: 'business_unit_contacts', cascade: 'Restrict' },
  'contact.createdonbehalfby:systemuser': { name: 'lk_contact_createdonbehalfby', cascade: 'NoCascade' },
  'contact.modifiedonbehalfby:systemuser': { name: 'lk_contact_modifiedonbehalfby', cascade: 'NoCascade' },
  'systemuser.businessunitid:businessunit': { name: 'business_unit_system_users', cascade: 'Restrict' },
  'team.businessunitid:businessunit': { name: 'business_unit_teams', cascade: 'Restrict' },
  'team.administratorid:systemuser': { name: 'lk_teambase_administratorid', cascade: 'NoCascade' },
  'role.businessunitid:businessunit': { name: 'business_unit_roles', cascade: 'Cascade' },
  'organization.basecurrencyid:transactioncurrency': {
    name: 'basecurrency_organization',
    cascade: 'Restrict',
  },
  'environmentvariablevalue.environmentvariabledefinitionid:environmentvariabledefinition': {
    name: 'environmentvariabledefinition_environmentvariablevalue',
    cascade: 'Cascade',
  },
};

/** Tables whose relationships to the creating user carry the name of the old base table. */
const baseNamed: ReadonlySet<string> = new Set([
  'account',
  'contact',
  'systemuser',
  'team',
  'businessunit',
  'transactioncurrency',
  'organization',
  'role',
]);

function named(table: string, column: string, target: string): Named {
  const base = baseNamed.has(table) ? `${table}base` : table;
  switch (column) {
    case 'createdby':
    case 'modifiedby':
    case 'createdonbehalfby':
    case 'modifiedonbehalfby':
      return { name: `lk_${base}_${column}`, cascade: 'NoCascade' };
    case 'ownerid':
      return { name: `owner_${table}`, cascade: 'NoCascade' };
    case 'owninguser':
      return { name: `user_${table}`, cascade: 'NoCascade' };
    case 'owningteam':
      return { name: `team_${table}`, cascade: 'NoCascade' };
    case 'owningbusinessunit':
      return { name: `business_unit_${table}`, cascade: 'Restrict' };
    case 'transactioncurrencyid':
      return { name: `TransactionCurrency_${table}`, cascade: 'Restrict' };
    default:
      return { name: `${target}_${table}`, cascade: 'RemoveLink' };
  }
}

/**
 * The one-to-many relationships nobody declared: every lookup is one for each table it points to. Names follow
 * the platform's rule; a name that is taken gets the column behind it.
 */
export function impliedRelationships(
  tables: readonly TableMeta[],
  declared: readonly RelationshipMeta[],
): RelationshipMeta[] {
  const known = new Set(declared.map((r) => `${r.referencing}.${r.attribute}:${r.referenced}`));
  const taken = new Set(declared.map((r) => `${r.referenced}/${r.collection}`));
  const implied: RelationshipMeta[] = [];
  for (const { table, column, target } of lookups(tables)) {
    const place = `${table.logicalName}.${column.logicalName}:${target.table}`;
    if (known.has(place)) continue;
    const { name, cascade } = wellKnown[place] ?? named(table.logicalName, column.logicalName, target.table);
    const free = taken.has(`${target.table}/${name}`) ? `${name}_${column.logicalName}` : name;
    taken.add(`${target.table}/${free}`);
    implied.push({
      schemaName: free,
      referencing: table.logicalName,
      referenced: target.table,
      attribute: column.logicalName,
      navigation: target.navigation,
      collection: free,
      cascadeDelete: cascade,
      custom: false,
    });
  }
  return implied;
}

interface Lookup {
  readonly table: TableMeta;
  readonly column: ColumnMeta;
  readonly target: LookupTarget;
}

function lookups(tables: readonly TableMeta[]): Lookup[] {
  return tables.flatMap((table) =>
    table.columns.flatMap((column) =>
      column.type.kind === 'lookup' ? column.type.targets.map((target) => ({ table, column, target })) : [],
    ),
  );
}
