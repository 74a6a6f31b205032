import {
  column,
  completed,
  flag,
  idColumn,
  integer,
  integerRange,
  lookup,
  memo,
  readOnly,
  text,
} from './columns.ts';
import type { ColumnMeta, KeyMeta, Option, SchemaData, TableMeta } from './types.ts';

/** The tables every organisation has, as far as the emulator serves them. */

interface Input {
  readonly name: string;
  readonly set: string;
  readonly label: string;
  readonly primaryName: string;
  readonly columns: readonly ColumnMeta[];
  readonly keys?: readonly KeyMeta[];
  readonly changeTracking?: boolean;
}

function system(input: Input): TableMeta {
  const primaryId = `${input.name.toLowerCase()}id`;
  return completed({
    logicalName: input.name.toLowerCase(),
    schemaName: input.name,
    entitySetName: input.set,
    label: input.label,
    pluralLabel: `${input.label}s`,
    primaryId,
    primaryName: input.primaryName,
    changeTracking: input.changeTracking ?? false,
    custom: false,
    columns: [idColumn(`${input.name}Id`, input.label), ...input.columns],
    keys: input.keys ?? [],
  });
}

function states(
  options: readonly {
    readonly value: number;
    readonly label: string;
    readonly statuses: readonly Option[];
  }[],
): ColumnMeta[] {
  const status = options.flatMap((o) => o.statuses.map((s) => ({ ...s, state: o.value })));
  return [
    column('statecode', 'Status', { kind: 'state', options }, { validForCreate: false }),
    column('statuscode', 'Status Reason', { kind: 'status', options: status }),
  ];
}

function whole(schemaName: string, label: string): ColumnMeta {
  return column(schemaName, label, { kind: 'integer', ...integerRange });
}

const people: readonly TableMeta[] = [
  system({
    name: 'Contact',
    set: 'contacts',
    label: 'Contact',
    primaryName: 'fullname',
    changeTracking: true,
    columns: [
      text('FirstName', 'First Name', 50),
      text('LastName', 'Last Name', 50, { requiredLevel: 'ApplicationRequired' }),
      text('EMailAddress1', 'Email', 100),
      text('Telephone1', 'Business Phone', 50),
      text('FullName', 'Full Name', 160, readOnly),
    ],
  }),
  system({
    name: 'SystemUser',
    set: 'systemusers',
    label: 'User',
    primaryName: 'fullname',
    columns: [
      text('FullName', 'Full Name', 200),
      text('DomainName', 'User Name', 1024),
      text('InternalEMailAddress', 'Primary Email', 100),
      column('ApplicationId', 'Application ID', { kind: 'guid' }),
      flag('IsDisabled', 'Status'),
      lookup('BusinessUnitId', 'Business Unit', 'businessunit'),
    ],
  }),
];

const organisation: readonly TableMeta[] = [
  system({
    name: 'BusinessUnit',
    set: 'businessunits',
    label: 'Business Unit',
    primaryName: 'name',
    columns: [text('Name', 'Name', 160)],
  }),
  system({
    name: 'Organization',
    set: 'organizations',
    label: 'Organization',
    primaryName: 'name',
    columns: [
      text('Name', 'Organization Name', 160),
      lookup('BaseCurrencyId', 'Currency', 'transactioncurrency'),
      integer('ExpireChangeTrackingInDays', 'Days to Expire Change Tracking Deltas'),
    ],
  }),
  system({
    name: 'TransactionCurrency',
    set: 'transactioncurrencies',
    label: 'Currency',
    primaryName: 'currencyname',
    columns: [
      text('CurrencyName', 'Currency Name'),
      text('ISOCurrencyCode', 'Currency Code', 5),
      text('CurrencySymbol', 'Currency Symbol', 13),
      integer('CurrencyPrecision', 'Currency Precision'),
    ],
  }),
];

const solutions: readonly TableMeta[] = [
  system({
    name: 'Publisher',
    set: 'publishers',
    label: 'Publisher',
    primaryName: 'friendlyname',
    columns: [
      text('UniqueName', 'Name', 256),
      text('FriendlyName', 'Display Name', 256),
      text('CustomizationPrefix', 'Prefix', 8),
      integer('CustomizationOptionValuePrefix', 'Option Value Prefix'),
    ],
  }),
  system({
    name: 'Solution',
    set: 'solutions',
    label: 'Solution',
    primaryName: 'friendlyname',
    columns: [
      text('UniqueName', 'Name', 65),
      text('FriendlyName', 'Display Name', 256),
      text('Version', 'Version', 256),
      flag('IsManaged', 'Package Type'),
      column('InstalledOn', 'Installed On', { kind: 'datetime' }),
      lookup('PublisherId', 'Publisher', 'publisher'),
    ],
  }),
  system({
    name: 'ImportJob',
    set: 'importjobs',
    label: 'Import Job',
    primaryName: 'name',
    columns: [
      text('Name', 'Name', 256),
      text('SolutionName', 'Solution Name', 256),
      whole('Progress', 'Progress'),
      memo('Data', 'Data'),
      column('CompletedOn', 'Completed On', { kind: 'datetime' }),
    ],
  }),
  system({
    name: 'AsyncOperation',
    set: 'asyncoperations',
    label: 'System Job',
    primaryName: 'name',
    columns: [
      text('Name', 'System Job Name', 256),
      text('FriendlyMessage', 'Friendly Message', 4000),
      memo('Message', 'Message'),
      whole('ErrorCode', 'Error Code'),
      column('CompletedOn', 'Completed On', { kind: 'datetime' }),
      ...states([
        { value: 0, label: 'Ready', statuses: [{ value: 0, label: 'Waiting For Resources' }] },
        {
          value: 3,
          label: 'Completed',
          statuses: [
            { value: 30, label: 'Succeeded' },
            { value: 31, label: 'Failed' },
          ],
        },
      ]),
    ],
  }),
];

const components: readonly TableMeta[] = [
  system({
    name: 'Workflow',
    set: 'workflows',
    label: 'Process',
    primaryName: 'name',
    columns: [
      text('Name', 'Process Name', 255),
      whole('Category', 'Category'),
      whole('Type', 'Type'),
      text('PrimaryEntity', 'Primary Entity', 64),
      text('Description', 'Description', 4000),
      memo('ClientData', 'Client Data', 16777216),
      ...states([
        { value: 0, label: 'Draft', statuses: [{ value: 1, label: 'Draft' }] },
        { value: 1, label: 'Activated', statuses: [{ value: 2, label: 'Activated' }] },
      ]),
    ],
  }),
  system({
    name: 'Connector',
    set: 'connectors',
    label: 'Connector',
    primaryName: 'name',
    columns: [
      text('Name', 'Name', 256),
      text('DisplayName', 'Display Name', 256),
      text('Description', 'Description', 4000),
      whole('ConnectorType', 'Connector Type'),
      memo('OpenApiDefinition', 'Open API Definition', 16777216),
      memo('ConnectionParameters', 'Connection Parameters', 16777216),
      memo('PolicyTemplateInstances', 'Policy Template Instances', 16777216),
    ],
  }),
  system({
    name: 'ConnectionReference',
    set: 'connectionreferences',
    label: 'Connection Reference',
    primaryName: 'connectionreferencedisplayname',
    columns: [
      text('ConnectionReferenceLogicalName', 'Logical Name', 256),
      text('ConnectionReferenceDisplayName', 'Display Name', 256),
      text('ConnectorId', 'Connector', 1000),
      text('ConnectionId', 'Connection', 1000),
      lookup('CustomConnectorId', 'Custom Connector', 'connector'),
    ],
  }),
  system({
    name: 'EnvironmentVariableDefinition',
    set: 'environmentvariabledefinitions',
    label: 'Environment Variable Definition',
    primaryName: 'schemaname',
    columns: [
      text('SchemaName', 'Schema Name', 256),
      text('DisplayName', 'Display Name', 256),
      text('Description', 'Description', 4000),
      whole('Type', 'Type'),
      whole('SecretStore', 'Secret Store'),
      memo('DefaultValue', 'Default Value'),
    ],
  }),
  system({
    name: 'EnvironmentVariableValue',
    set: 'environmentvariablevalues',
    label: 'Environment Variable Value',
    primaryName: 'schemaname',
    columns: [
      text('SchemaName', 'Schema Name', 256),
      memo('Value', 'Value'),
      column('EnvironmentVariableDefinitionId', 'Definition', {
        kind: 'lookup',
        targets: [{ table: 'environmentvariabledefinition', navigation: 'EnvironmentVariableDefinitionId' }],
      }),
    ],
  }),
];

/** Metadata of a new organisation. */
export const systemSchema: SchemaData = {
  tables: [...people, ...organisation, ...solutions, ...components],
  relationships: [],
  optionSets: [],
};
