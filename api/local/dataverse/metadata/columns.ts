import type { ColumnKind, ColumnMeta, RequiredLevel, TableMeta } from './types.ts';

/** Builders for columns and the columns every table has. */

type Extras = Partial<Omit<ColumnMeta, 'logicalName' | 'schemaName' | 'label' | 'type'>>;

export function column(schemaName: string, label: string, type: ColumnKind, extras: Extras = {}): ColumnMeta {
  const requiredLevel: RequiredLevel = 'None';
  return {
    logicalName: schemaName.toLowerCase(),
    schemaName,
    label,
    type,
    requiredLevel,
    validForCreate: true,
    validForUpdate: true,
    custom: false,
    ...extras,
  };
}

export const readOnly: Extras = { validForCreate: false, validForUpdate: false };

export function text(schemaName: string, label: string, maxLength = 100, extras: Extras = {}): ColumnMeta {
  return column(schemaName, label, { kind: 'string', maxLength, format: 'Text' }, extras);
}

export function lookup(schemaName: string, label: string, table: string, extras: Extras = {}): ColumnMeta {
  const targets = [{ table, navigation: schemaName.toLowerCase() }];
  return column(schemaName, label, { kind: 'lookup', targets }, extras);
}

/** A lookup to several tables with one navigation property for each: `customerid_account`. */
export function polymorphic(
  schemaName: string,
  label: string,
  tables: readonly string[],
  navigation: (table: string) => string = (table) => `${schemaName.toLowerCase()}_${table}`,
): ColumnMeta {
  const targets = tables.map((table) => ({ table, navigation: navigation(table) }));
  return column(schemaName, label, { kind: 'lookup', targets });
}

/** The owner: a user or a team, through one navigation property. */
function owner(): ColumnMeta {
  const targets = ['systemuser', 'team'].map((table) => ({ table, navigation: 'ownerid' }));
  return column('OwnerId', 'Owner', { kind: 'lookup', targets }, { requiredLevel: 'SystemRequired' });
}

/** Hidden column beside a lookup with several targets: two tables may hold rows with the same id. */
function targetColumns(columns: readonly ColumnMeta[]): ColumnMeta[] {
  return columns
    .filter((c) => c.type.kind === 'lookup' && c.type.targets.length > 1)
    .map((c) => ({ ...text(`${c.schemaName}Type`, `${c.label} Type`, 64, readOnly), hidden: true }));
}

export function memo(schemaName: string, label: string, maxLength = 1048576): ColumnMeta {
  return column(schemaName, label, { kind: 'memo', maxLength });
}

export const integerRange = { min: -2147483648, max: 2147483647 } as const;

export function integer(schemaName: string, label: string, extras: Extras = {}): ColumnMeta {
  return column(schemaName, label, { kind: 'integer', ...integerRange }, extras);
}

export function flag(
  schemaName: string,
  label: string,
  defaultValue = false,
  extras: Extras = {},
): ColumnMeta {
  const type: ColumnKind = { kind: 'boolean', trueLabel: 'Yes', falseLabel: 'No' };
  return column(schemaName, label, type, { defaultValue, ...extras });
}

export function money(schemaName: string, label: string, min = '-922337203685477'): ColumnMeta {
  return column(schemaName, label, { kind: 'money', precision: 2, min, max: '922337203685477' });
}

export function choice(
  schemaName: string,
  label: string,
  optionSet: string,
  labels: readonly string[],
  first = 1,
  extras: Extras = {},
): ColumnMeta {
  const options = labels.map((name, index) => ({ value: first + index, label: name }));
  return column(schemaName, label, { kind: 'choice', optionSet, options }, extras);
}

export function idColumn(schemaName: string, label: string): ColumnMeta {
  return column(
    schemaName,
    label,
    { kind: 'guid' },
    { requiredLevel: 'SystemRequired', validForUpdate: false },
  );
}

const stateOptions = [
  { value: 0, label: 'Active' },
  { value: 1, label: 'Inactive' },
] as const;

const statusOptions = [
  { value: 1, label: 'Active', state: 0 },
  { value: 2, label: 'Inactive', state: 1 },
] as const;

/** The columns the platform adds to every user-owned table. */
export function standardColumns(): ColumnMeta[] {
  return [
    column('CreatedOn', 'Created On', { kind: 'datetime' }, readOnly),
    column('ModifiedOn', 'Modified On', { kind: 'datetime' }, readOnly),
    lookup('CreatedBy', 'Created By', 'systemuser', readOnly),
    lookup('ModifiedBy', 'Modified By', 'systemuser', readOnly),
    lookup('CreatedOnBehalfBy', 'Created By (Delegate)', 'systemuser', readOnly),
    lookup('ModifiedOnBehalfBy', 'Modified By (Delegate)', 'systemuser', readOnly),
    owner(),
    lookup('OwningBusinessUnit', 'Owning Business Unit', 'businessunit', readOnly),
    lookup('OwningUser', 'Owning User', 'systemuser', readOnly),
    lookup('OwningTeam', 'Owning Team', 'team', readOnly),
    column('statecode', 'Status', { kind: 'state', options: stateOptions }, { validForCreate: false }),
    column('statuscode', 'Status Reason', { kind: 'status', options: statusOptions }),
    column('VersionNumber', 'Version Number', { kind: 'bigint' }, readOnly),
    integer('ImportSequenceNumber', 'Import Sequence Number', { validForUpdate: false }),
    column('OverriddenCreatedOn', 'Record Created On', { kind: 'datetime' }, { validForUpdate: false }),
  ];
}

export const exchangeRate: ColumnKind = { kind: 'decimal', precision: 12, min: '0', max: '100000000000' };

/** The columns the platform adds to a table with money columns: currency, rate and one `_base` each. */
function moneyColumns(columns: readonly ColumnMeta[]): ColumnMeta[] {
  const money = columns.filter((c) => c.type.kind === 'money' && c.baseOf === undefined);
  if (money.length === 0) return [];
  return [
    lookup('TransactionCurrencyId', 'Currency', 'transactioncurrency'),
    column('ExchangeRate', 'Exchange Rate', exchangeRate, readOnly),
    ...money.map(baseColumn),
  ];
}

const baseMoney: ColumnKind = {
  kind: 'money',
  precision: 4,
  precisionSource: 2,
  min: '-922337203685477',
  max: '922337203685477',
};

function baseColumn(money: ColumnMeta): ColumnMeta {
  const { logicalName: baseOf, custom } = money;
  return column(`${money.schemaName}_Base`, `${money.label} (Base)`, baseMoney, {
    ...readOnly,
    baseOf,
    custom,
  });
}

/** The table with those of `added` that it does not have yet, at the end. */
export function withColumns(table: TableMeta, added: readonly ColumnMeta[]): TableMeta {
  const known = new Set(table.columns.map((c) => c.logicalName));
  const fresh = added.filter((c) => !known.has(c.logicalName));
  return fresh.length === 0 ? table : { ...table, columns: [...table.columns, ...fresh] };
}

/** The table completed with the standard columns and, where it holds money, the currency columns. */
export function completed(table: TableMeta): TableMeta {
  const owned = table.traits?.ownership !== 'OrganizationOwned';
  const standard = standardColumns().filter((c) => owned || !ownerColumns.has(c.logicalName));
  const full = withColumns(table, [...moneyColumns(table.columns), ...standard]);
  return withColumns(full, targetColumns(full.columns));
}

/** A table that was stored by an earlier version, with today's owner columns. */
export function refreshed(table: TableMeta): TableMeta {
  if (!table.columns.some((c) => c.logicalName === 'ownerid')) return table;
  const today = standardColumns().filter((c) => c.logicalName === 'ownerid');
  const columns = table.columns.map((c) => today.find((t) => t.logicalName === c.logicalName) ?? c);
  return completed({ ...table, columns });
}

/** Rows of organisation-owned tables belong to nobody. */
const ownerColumns: ReadonlySet<string> = new Set([
  'ownerid',
  'owningbusinessunit',
  'owninguser',
  'owningteam',
]);
