import type { TableMeta } from './types.ts';

type Part = readonly [name: string, type: string];

interface Operation {
  readonly name: string;
  readonly kind: 'Function' | 'Action';
  readonly parameters: readonly Part[];
  /** Properties of `{name}Response`; null: no answer. */
  readonly response: readonly Part[] | null;
}

const importParameters: readonly Part[] = [
  ['OverwriteUnmanagedCustomizations', 'Edm.Boolean'],
  ['PublishWorkflows', 'Edm.Boolean'],
  ['CustomizationFile', 'Edm.Binary'],
];

/** The operations without a table that are served. */
const operations: readonly Operation[] = [
  {
    name: 'WhoAmI',
    kind: 'Function',
    parameters: [],
    response: [
      ['BusinessUnitId', 'Edm.Guid'],
      ['UserId', 'Edm.Guid'],
      ['OrganizationId', 'Edm.Guid'],
    ],
  },
  { name: 'RetrieveVersion', kind: 'Function', parameters: [], response: [['Version', 'Edm.String']] },
  {
    name: 'RetrieveTotalRecordCount',
    kind: 'Function',
    parameters: [['EntityNames', 'Collection(Edm.String)']],
    response: [['EntityRecordCountCollection', 'mscrm.EntityRecordCountCollection']],
  },
  {
    name: 'RetrieveCurrentOrganization',
    kind: 'Function',
    parameters: [['AccessType', 'mscrm.EndpointAccessType']],
    response: [['Detail', 'mscrm.OrganizationDetail']],
  },
  {
    name: 'ImportSolution',
    kind: 'Action',
    parameters: [...importParameters, ['ImportJobId', 'Edm.Guid']],
    response: null,
  },
  {
    name: 'ImportSolutionAsync',
    kind: 'Action',
    parameters: [...importParameters, ['ImportJobId', 'Edm.Guid']],
    response: [
      ['ImportJobKey', 'Edm.String'],
      ['AsyncOperationId', 'Edm.Guid'],
    ],
  },
  { name: 'PublishAllXml', kind: 'Action', parameters: [], response: null },
];

const complexTypes: readonly (readonly [name: string, properties: readonly Part[]])[] = [
  [
    'EntityRecordCountCollection',
    [
      ['Count', 'Edm.Int32'],
      ['IsReadOnly', 'Edm.Boolean'],
      ['Keys', 'Collection(Edm.String)'],
      ['Values', 'Collection(Edm.Int64)'],
    ],
  ],
  [
    'EndpointCollection',
    [
      ['Count', 'Edm.Int32'],
      ['IsReadOnly', 'Edm.Boolean'],
      ['Keys', 'Collection(mscrm.EndpointType)'],
      ['Values', 'Collection(Edm.String)'],
    ],
  ],
  [
    'OrganizationDetail',
    [
      ['OrganizationId', 'Edm.Guid'],
      ['FriendlyName', 'Edm.String'],
      ['OrganizationVersion', 'Edm.String'],
      ['EnvironmentId', 'Edm.String'],
      ['UrlName', 'Edm.String'],
      ['UniqueName', 'Edm.String'],
      ['Endpoints', 'mscrm.EndpointCollection'],
      ['State', 'mscrm.OrganizationState'],
    ],
  ],
  ['CreateMultipleResponse', [['Ids', 'Collection(Edm.Guid)']]],
];

const enumTypes =
  '<EnumType Name="EndpointAccessType"><Member Name="Default" Value="0" /><Member Name="Internet" Value="1" /><Member Name="Intranet" Value="2" /></EnumType><EnumType Name="EndpointType"><Member Name="OrganizationService" Value="0" /><Member Name="OrganizationDataService" Value="1" /><Member Name="WebApplication" Value="2" /></EnumType><EnumType Name="OrganizationState"><Member Name="Enabled" Value="0" /><Member Name="Disabled" Value="1" /></EnumType>';

function complexType(name: string, properties: readonly Part[]): string {
  const parts = properties.map(([part, type]) => `<Property Name="${part}" Type="${type}" />`);
  return `<ComplexType Name="${name}">${parts.join('')}</ComplexType>`;
}

/** Types and signatures of the operations without a table. */
export function operationsXml(): string {
  const declared = operations.map(({ name, kind, parameters, response }) => {
    const parts = parameters.map(([part, type]) => `<Parameter Name="${part}" Type="${type}" />`);
    const returned = response === null ? '' : `<ReturnType Type="mscrm.${name}Response" Nullable="false" />`;
    const type = response === null ? '' : complexType(`${name}Response`, response);
    return `${type}<${kind} Name="${name}">${parts.join('')}${returned}</${kind}>`;
  });
  return `${enumTypes}${complexTypes.map(([name, parts]) => complexType(name, parts)).join('')}${declared.join('')}`;
}

export function operationImportsXml(): string {
  return operations
    .map(({ name, kind }) => `<${kind}Import Name="${name}" ${kind}="Microsoft.Dynamics.CRM.${name}" />`)
    .join('');
}

/** The bulk messages, bound to the rows of each table. */
export function bulkActionsXml(tables: readonly TableMeta[]): string {
  return tables
    .filter((table) => table.traits?.isIntersect !== true)
    .flatMap(({ logicalName }) =>
      ['CreateMultiple', 'UpdateMultiple', 'UpsertMultiple'].map((name) => {
        const rows = `Collection(mscrm.${logicalName})`;
        const parameters = `<Parameter Name="entityset" Type="${rows}" Nullable="false" /><Parameter Name="Targets" Type="${rows}" Nullable="false" />`;
        const returned =
          name === 'CreateMultiple'
            ? '<ReturnType Type="mscrm.CreateMultipleResponse" Nullable="false" />'
            : '';
        return `<Action Name="${name}" IsBound="true">${parameters}${returned}</Action>`;
      }),
    )
    .join('');
}
