import type { Ownership, TableMeta } from './types.ts';

/** A privilege of the platform: its name and the depths a role may hold it with. */
export interface PrivilegeMeta {
  readonly name: string;
  /** Bit of `AccessRights`; 0 for privileges that belong to no table. */
  readonly accessRight: number;
  /** False for everything that has no owner: only Global then. */
  readonly byOwner: boolean;
}

const verbs: readonly (readonly [verb: string, accessRight: number])[] = [
  ['Create', 32],
  ['Read', 1],
  ['Write', 2],
  ['Delete', 65536],
  ['Append', 4],
  ['AppendTo', 16],
];
const ownerVerbs: readonly (readonly [verb: string, accessRight: number])[] = [
  ['Assign', 524288],
  ['Share', 262144],
];

/** Tables whose privileges carry another name than the table. */
const otherNames: Readonly<Record<string, string>> = { systemuser: 'User', annotation: 'Note' };

/** The privileges that exist because the table exists: eight, six without an owner, none for intersect tables. */
export function privilegesOf(table: TableMeta, ownership: Ownership): PrivilegeMeta[] {
  if (table.traits?.isIntersect === true) return [];
  const name = otherNames[table.logicalName] ?? table.schemaName;
  const byOwner = ownership === 'UserOwned';
  return (byOwner ? [...verbs, ...ownerVerbs] : verbs).map(([verb, accessRight]) => ({
    name: `prv${verb}${name}`,
    accessRight,
    byOwner,
  }));
}

const metadataNames = ['Entity', 'Attribute', 'Relationship', 'OptionSet', 'EntityKey'] as const;

/** Tables of every organisation that roles name although they are not served here. */
const unserved = [
  'Account',
  'Activity',
  'Note',
  'Team',
  'Queue',
  'UserQuery',
  'SystemForm',
  'UserForm',
  'UserEntityUISettings',
  'WebResource',
  'CustomControl',
  'CustomControlDefaultConfig',
  'AppModule',
  'SharePointData',
  'SharePointDocument',
  'SdkMessage',
  'PluginAssembly',
  'PluginType',
] as const;

const organizationWide = [
  'prvReadQuery',
  'prvCreateQuery',
  'prvWriteQuery',
  'prvDeleteQuery',
  'prvReadUserSettings',
  'prvWriteUserSettings',
  'prvReadLicense',
  'prvReadPrivilege',
  'prvActOnBehalfOfAnotherUser',
  'prvBypassCustomPlugins',
  'prvBypassCustomBusinessLogic',
  'prvImportCustomization',
  'prvExportCustomization',
  'prvPublishCustomization',
  'prvISVExtensions',
  'prvWorkflowExecution',
  'prvGoOffline',
  'prvExportToExcel',
  'prvBulkDelete',
  'prvFlow',
] as const;

/** The privileges every organisation has beside those of its tables. */
export function platformPrivileges(): PrivilegeMeta[] {
  const global = (name: string): PrivilegeMeta => ({ name, accessRight: 0, byOwner: false });
  return [
    ...metadataNames.flatMap((name) =>
      ['Create', 'Read', 'Write', 'Delete'].map((verb) => global(`prv${verb}${name}`)),
    ),
    ...unserved.flatMap((name) =>
      [...verbs, ...ownerVerbs].map(([verb, accessRight]) => ({
        name: `prv${verb}${name}`,
        accessRight,
        byOwner: true,
      })),
    ),
    ...organizationWide.map(global),
  ];
}
