import type { Table } from '../../api/domain/model/column.ts';
import { el, elWith, type XmlElement } from '../../scripts/lib/xml.ts';
import { bracedId } from './ids.ts';
import { elements } from './labels.ts';

/** What the sync does with a row. It neither assigns nor shares. */
const syncVerbs: readonly Verb[] = ['Create', 'Read', 'Write', 'Delete', 'Append', 'AppendTo'];

type Verb = 'Create' | 'Read' | 'Write' | 'Delete' | 'Append' | 'AppendTo';

export interface SecurityRole {
  /** Stable key from which the id is made. */
  readonly key: string;
  readonly name: string;
  readonly description: string;
  readonly verbs: readonly Verb[];
}

/** The roles we ship; the names are distinctive because a second role of the same name would clash. */
export const roles: readonly SecurityRole[] = [
  {
    key: 'integration',
    name: 'TP Bridge Integration',
    description: 'For the application user of the bridge: reads and writes the bridge tables and contacts.',
    verbs: syncVerbs,
  },
  {
    key: 'reader',
    name: 'TP Bridge Reader',
    description: 'For people who look at sites, contracts and revenue without changing them.',
    verbs: ['Read'],
  },
];

/** Read rights on platform metadata without which the Web API cannot serve the tables. */
export const platformPrivileges: readonly string[] = [
  'prvReadAttribute',
  'prvReadBusinessUnit',
  'prvReadEntity',
  'prvReadOrganization',
  'prvReadTransactionCurrency',
  'prvReadUser',
];

/** Id of a role, braced. */
export function roleId(role: SecurityRole): string {
  return bracedId('role', role.key);
}

/** The `<Role>` over the given tables, organisation-wide; privileges are named by schema name. */
export function roleXml(role: SecurityRole, tables: readonly Table[]): XmlElement {
  const own = tables.flatMap((table) => role.verbs.map((verb) => `prv${verb}${table.schema}`));
  const names = [...platformPrivileges, ...own].sort();
  return elWith(
    'Role',
    { id: roleId(role), name: role.name },
    elements([
      ['IsCustomizable', 1],
      ['IsAutoAssigned', 0],
      ['Description', role.description],
    ]),
    el(
      'RolePrivileges',
      names.map((name) => elWith('RolePrivilege', { name, level: 'Global' })),
    ),
  );
}
