import { findAll, textAt } from '../../scripts/lib/xml-read.ts';
import { componentType } from '../src/solution-xml.ts';
import type { Finding, OpenSolution } from './archive.ts';

const check = 'root-components';

/** What `solution.xml` lists and what the archive defines must be the same, in both directions. */
export function checkRootComponents(solution: OpenSolution): readonly Finding[] {
  const listed = new Set(listedComponents(solution));
  const defined = new Set(definedComponents(solution));
  return [
    ...[...defined]
      .filter((key) => !listed.has(key))
      .map((key) => `${key} is defined but not listed at the root`),
    ...[...listed]
      .filter((key) => !defined.has(key))
      .map((key) => `${key} is listed at the root but not defined`),
  ].map((message) => ({ check, message }));
}

function listedComponents({ manifest }: OpenSolution): readonly string[] {
  return findAll(manifest, 'SolutionManifest', 'RootComponents', 'RootComponent').map(({ attributes }) => {
    const { type = '', id, schemaName } = attributes;
    return `${type} ${id ?? schemaName ?? ''}`;
  });
}

function definedComponents({ customizations }: OpenSolution): readonly string[] {
  const all = (...path: readonly string[]) => findAll(customizations, ...path);
  const { table, choice, role, flow, connector } = componentType;
  return [
    ...all('Entities', 'Entity').map((entity) => `${table} ${(textAt(entity, 'Name') ?? '').toLowerCase()}`),
    ...all('optionsets', 'optionset').map((set) => `${choice} ${set.attributes.Name ?? ''}`),
    ...all('Roles', 'Role').map((found) => `${role} ${found.attributes.id ?? ''}`),
    ...all('Workflows', 'Workflow').map((found) => `${flow} ${found.attributes.WorkflowId ?? ''}`),
    ...all('Connectors', 'Connector').map((found) => `${connector} {${textAt(found, 'connectorid') ?? ''}}`),
  ];
}
