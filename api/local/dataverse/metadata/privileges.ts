import type { Ownership, TableMeta } from './types.ts';

/** A privilege of the platform: its name and the depths a role may hold it with. */
export interface PrivilegeMeta {
  readonly name: string;
  /** Bit of `AccessRights`; 0 for privileges that belong to no table. */
  readonly accessRight: number;
  /** False for everything that belongs to no user, team or business unit: only Global then. */
  readonly byOwner: boolean;
}

/** What a privilege of a table allows. */
export type Verb = 'Create' | 'Read' | 'Write' | 'Delete' | 'Append' | 'AppendTo' | 'Assign' | 'Share';

type VerbBit = readonly [verb: Verb, accessRight: number];

const verbs: readonly VerbBit[] = [
  ['Create', 32],
  ['Read', 1],
  ['Write', 2],
  ['Delete', 65536],
  ['Append', 4],
  ['AppendTo', 16],
];
const ownerVerbs: readonly VerbBit[] = [
  ['Assign', 524288],
  ['Share', 262144],
];

/** Tables whose privileges carry another name than the table. */
const otherNames: Readonly<Record<string, string>> = {
  systemuser: 'User',
  annotation: 'Note',
  task: 'Activity',
};

/** `prvReadAccount`. */
export function privilegeName(verb: Verb, table: TableMeta): string {
  return `prv${verb}${otherNames[table.logicalName] ?? table.schemaName}`;
}

/** The privileges that exist because the table exists: eight, six without an owner, none for intersect tables. */
export function privilegesOf(table: TableMeta, ownership: Ownership): PrivilegeMeta[] {
  if (table.traits?.isIntersect === true) return [];
  const byOwner = ownership === 'UserOwned' || ownership === 'BusinessOwned';
  const all = ownership === 'UserOwned' ? [...verbs, ...ownerVerbs] : verbs;
  return all.map(([verb, accessRight]) => ({ name: privilegeName(verb, table), accessRight, byOwner }));
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
    { name: 'prvAssignRole', accessRight: 524288, byOwner: true },
    ...organizationWide.map(global),
  ];
}
