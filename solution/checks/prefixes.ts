import { findAll } from '../../scripts/lib/xml-read.ts';
import { publisher } from '../src/publisher.ts';
import type { Finding, OpenSolution } from './archive.ts';
import { relationshipsOf, tablesOf } from './model.ts';

/** Everything we name begins with the publisher's prefix, or the server refuses it. */
export function checkPrefixes(solution: OpenSolution): readonly Finding[] {
  const { customizations, entries } = solution;
  const tables = tablesOf(solution);
  const named = [
    ...tables.map((table) => table.schema),
    ...tables.flatMap((table) =>
      table.columns.filter((column) => column.custom).map((column) => column.schema),
    ),
    ...findAll(customizations, 'optionsets', 'optionset').map((set) => set.attributes.Name ?? ''),
    ...relationshipsOf(solution).flatMap((found) => (found.roles.length === 0 ? [] : [found.name])),
    ...findAll(customizations, 'connectionreferences', 'connectionreference').map(
      (reference) => reference.attributes.connectionreferencelogicalname ?? '',
    ),
    ...[...entries.keys()].flatMap(
      (path) => /^environmentvariabledefinitions\/([^/]+)\//.exec(path)?.[1] ?? [],
    ),
  ];
  return named
    .filter((name) => !name.startsWith(`${publisher.prefix}_`))
    .map((name) => ({ check: 'prefixes', message: `${name} does not begin with ${publisher.prefix}_` }));
}
