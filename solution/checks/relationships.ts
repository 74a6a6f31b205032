import type { Finding, OpenSolution } from './archive.ts';
import { type RelationshipXml, relationshipsOf, repeated, type TableXml, tablesOf } from './model.ts';

/** Tables of every organisation that ours may point to. */
const systemTables = new Set([
  'businessunit',
  'contact',
  'owner',
  'systemuser',
  'team',
  'transactioncurrency',
]);

/** Lookups and relationships must match in both directions; navigation names must be unique per table. */
export function checkRelationships(solution: OpenSolution): readonly Finding[] {
  const tables = new Map(tablesOf(solution).map((table) => [table.logical, table]));
  const relationships = relationshipsOf(solution);
  const messages = [
    ...repeated(relationships.map(({ name }) => name)).map((name) => `relationship ${name} is defined twice`),
    ...relationships.flatMap((relationship) => relationshipProblems(relationship, tables)),
    ...[...tables.values()].flatMap((table) => lookupProblems(table, relationships)),
    ...navigationProblems(relationships),
  ];
  return messages.map((message) => ({ check: 'relationships', message }));
}

function relationshipProblems(
  { name, referencing, referenced, column, roles }: RelationshipXml,
  tables: ReadonlyMap<string, TableXml>,
): readonly string[] {
  const table = tables.get(referencing);
  if (table === undefined) return [`${name}: the table ${referencing} is not in the solution`];
  const lookup = table.columns.find((candidate) => candidate.logical === column);
  const types = roles.map((role) => role.type).sort();
  return [
    ...(tables.has(referenced) || systemTables.has(referenced)
      ? []
      : [`${name}: unknown table ${referenced}`]),
    ...(lookup === undefined ? [`${name}: ${referencing} has no column ${column}`] : []),
    ...(lookup?.custom === true && types.join() !== '0,1' ? [`${name} needs one role for each side`] : []),
  ];
}

function lookupProblems(table: TableXml, relationships: readonly RelationshipXml[]): readonly string[] {
  return table.columns
    .filter((column) => column.custom && column.type === 'lookup')
    .flatMap((column) => {
      const count = relationships.filter(
        (found) => found.referencing === table.logical && found.column === column.logical,
      ).length;
      return count === 1
        ? []
        : [`${table.logical}.${column.logical} has ${count} relationships instead of one`];
    });
}

/** Role 1 names a property of the referencing table, role 0 one of the referenced table. */
function navigationProblems(relationships: readonly RelationshipXml[]): readonly string[] {
  const names = relationships.flatMap(({ referencing, referenced, roles }) =>
    roles.map((role) => `${role.type === '1' ? referencing : referenced}.${role.navigation}`),
  );
  return repeated(names).map((name) => `navigation property ${name} is not unique`);
}
