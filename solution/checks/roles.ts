import { findAll } from '../../scripts/lib/xml-read.ts';
import { platformPrivileges } from '../src/role-xml.ts';
import type { Finding, OpenSolution } from './archive.ts';
import { tablesOf } from './model.ts';

const verbs = ['Create', 'Read', 'Write', 'Delete', 'Append', 'AppendTo', 'Assign', 'Share'];
const levels = new Set(['Basic', 'Local', 'Deep', 'Global']);

/** A privilege that the target does not know fails the import: only own tables, contacts and a short list. */
export function checkRoles(solution: OpenSolution): readonly Finding[] {
  const tables = [...tablesOf(solution).map((table) => table.schema), 'Contact'];
  const known = new Set([
    ...platformPrivileges,
    ...tables.flatMap((table) => verbs.map((verb) => `prv${verb}${table}`)),
  ]);
  const privileges = findAll(solution.customizations, 'Roles', 'Role', 'RolePrivileges', 'RolePrivilege');
  return privileges.flatMap(({ attributes: { name = '', level = '' } }) => [
    ...(known.has(name) ? [] : [{ check: 'roles', message: `unknown privilege ${name}` }]),
    ...(levels.has(level) ? [] : [{ check: 'roles', message: `${name} has the unknown level ${level}` }]),
  ]);
}
