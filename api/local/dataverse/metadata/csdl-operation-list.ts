export type Part = readonly [name: string, type: string];

/** A function or action as `$metadata` declares it. */
export interface Operation {
  readonly name: string;
  readonly kind: 'Function' | 'Action';
  /** The table whose row it is bound to; absent: it stands by itself. */
  readonly boundTo?: string;
  readonly parameters: readonly Part[];
  /** Properties of `{name}Response`; null: no answer. */
  readonly response: readonly Part[] | null;
}

export interface EnumType {
  readonly name: string;
  readonly isFlags?: true;
  readonly members: readonly (readonly [name: string, value: number])[];
}

const importParameters: readonly Part[] = [
  ['OverwriteUnmanagedCustomizations', 'Edm.Boolean'],
  ['PublishWorkflows', 'Edm.Boolean'],
  ['CustomizationFile', 'Edm.Binary'],
  ['HoldingSolution', 'Edm.Boolean'],
  ['ConvertToManaged', 'Edm.Boolean'],
  ['SkipProductUpdateDependencies', 'Edm.Boolean'],
  ['SkipQueueRibbonJob', 'Edm.Boolean'],
  ['AsyncRibbonProcessing', 'Edm.Boolean'],
  ['ComponentParameters', 'Collection(mscrm.crmbaseentity)'],
  ['SolutionParameters', 'mscrm.SolutionParameters'],
];

/** Every operation that is served, but for the bulk messages. */
export const operations: readonly Operation[] = [
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
  {
    name: 'StageSolution',
    kind: 'Action',
    parameters: [['CustomizationFile', 'Edm.Binary']],
    response: [['StageSolutionResults', 'mscrm.StageSolutionResults']],
  },
  {
    name: 'ReactivateEntityKey',
    kind: 'Action',
    parameters: [
      ['EntityLogicalName', 'Edm.String'],
      ['EntityKeyLogicalName', 'Edm.String'],
    ],
    response: null,
  },
  { name: 'PublishAllXml', kind: 'Action', parameters: [], response: null },
  { name: 'PublishXml', kind: 'Action', parameters: [['ParameterXml', 'Edm.String']], response: null },
  {
    name: 'RetrieveUserPrivileges',
    kind: 'Function',
    boundTo: 'systemuser',
    parameters: [],
    response: [['RolePrivileges', 'Collection(mscrm.RolePrivilege)']],
  },
  {
    name: 'RetrieveUserSetOfPrivilegesByNames',
    kind: 'Function',
    boundTo: 'systemuser',
    parameters: [['PrivilegeNames', 'Collection(Edm.String)']],
    response: [['RolePrivileges', 'Collection(mscrm.RolePrivilege)']],
  },
  {
    name: 'RetrievePrincipalAccess',
    kind: 'Function',
    boundTo: 'systemuser',
    parameters: [['Target', 'mscrm.crmbaseentity']],
    response: [['AccessRights', 'mscrm.AccessRights']],
  },
];

function componentParts(side: string): readonly Part[] {
  const parts = ['Type', 'Id', 'SchemaName', 'DisplayName', 'ParentSchemaName', 'ParentDisplayName'];
  return parts.map((part) => [`${side}Component${part}`, 'Edm.String']);
}

/** Types that the answers are made of. */
export const complexTypes: readonly (readonly [name: string, properties: readonly Part[]])[] = [
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
  [
    'RolePrivilege',
    [
      ['Depth', 'mscrm.PrivilegeDepth'],
      ['PrivilegeId', 'Edm.Guid'],
      ['BusinessUnitId', 'Edm.Guid'],
      ['PrivilegeName', 'Edm.String'],
      ['RecordFilterId', 'Edm.Guid'],
      ['RecordFilterUniqueName', 'Edm.String'],
    ],
  ],
  [
    'StageSolutionResults',
    [
      ['StageSolutionUploadId', 'Edm.Guid'],
      ['StageSolutionStatus', 'mscrm.StageSolutionStatus'],
      ['SolutionValidationResults', 'Collection(mscrm.SolutionValidationResult)'],
      ['MissingDependencies', 'Collection(mscrm.MissingDependency)'],
      ['SolutionDetails', 'mscrm.SolutionDetails'],
    ],
  ],
  [
    'SolutionValidationResult',
    [
      ['SolutionValidationResultType', 'mscrm.SolutionValidationResultType'],
      ['Message', 'Edm.String'],
      ['ErrorCode', 'Edm.Int32'],
      ['AdditionalInfo', 'Edm.String'],
    ],
  ],
  [
    'SolutionDetails',
    [
      ['SolutionUniqueName', 'Edm.String'],
      ['SolutionFriendlyName', 'Edm.String'],
      ['SolutionVersion', 'Edm.String'],
      ['PublisherUniqueName', 'Edm.String'],
      ['PublisherFriendlyName', 'Edm.String'],
      ['IsManaged', 'Edm.Boolean'],
      ['IsPatchSolution', 'Edm.Boolean'],
    ],
  ],
  ['MissingDependency', ['Required', 'Dependent'].flatMap(componentParts)],
  ['SolutionParameters', [['StageSolutionUploadId', 'Edm.Guid']]],
  ['CreateMultipleResponse', [['Ids', 'Collection(Edm.Guid)']]],
];

/** Enumerations of parameters and answers, with the published numbers (webapi/reference/enumtypes). */
export const enumTypes: readonly EnumType[] = [
  {
    name: 'EndpointAccessType',
    members: [
      ['Default', 0],
      ['Internet', 1],
      ['Intranet', 2],
    ],
  },
  {
    name: 'EndpointType',
    members: [
      ['OrganizationService', 0],
      ['OrganizationDataService', 1],
      ['WebApplication', 2],
    ],
  },
  {
    name: 'OrganizationState',
    members: [
      ['Enabled', 0],
      ['Disabled', 1],
    ],
  },
  {
    name: 'PrivilegeDepth',
    members: [
      ['Basic', 0],
      ['Local', 1],
      ['Deep', 2],
      ['Global', 3],
    ],
  },
  {
    name: 'AccessRights',
    isFlags: true,
    members: [
      ['None', 0],
      ['ReadAccess', 1],
      ['WriteAccess', 2],
      ['AppendAccess', 4],
      ['AppendToAccess', 16],
      ['CreateAccess', 32],
      ['DeleteAccess', 65_536],
      ['ShareAccess', 262_144],
      ['AssignAccess', 524_288],
    ],
  },
  {
    name: 'StageSolutionStatus',
    members: [
      ['Failed', 0],
      ['Passed', 1],
    ],
  },
  {
    name: 'SolutionValidationResultType',
    members: [
      ['Info', 0],
      ['Warning', 1],
      ['Error', 2],
    ],
  },
];
