import { isObject } from '../../scripts/lib/json.ts';
import { findAll, textAt } from '../../scripts/lib/xml-read.ts';
import { componentType } from '../src/solution-xml.ts';
import { entryText, type Finding, type OpenSolution } from './archive.ts';
import { repeated } from './model.ts';

/** The connector is one GUID in four places; its definition is Swagger 2.0 with unique operations. */
export function checkConnector(solutions: readonly OpenSolution[]): readonly Finding[] {
  const ids = new Set(solutions.flatMap(connectorIds).map((id) => id.replace(/[{}]/g, '').toLowerCase()));
  const messages = [
    ...(ids.size > 1 ? [`the connector has different GUIDs: ${[...ids].sort().join(', ')}`] : []),
    ...solutions.flatMap((solution) => [...nameProblems(solution), ...definitionProblems(solution)]),
  ];
  return messages.map((message) => ({ check: 'connector', message }));
}

function connectorIds({ manifest, customizations }: OpenSolution): readonly string[] {
  const type = String(componentType.connector);
  const roots = findAll(manifest, 'SolutionManifest', 'RootComponents', 'RootComponent');
  const required = findAll(
    manifest,
    'SolutionManifest',
    'MissingDependencies',
    'MissingDependency',
    'Required',
  );
  return [
    ...[...roots, ...required]
      .filter(({ attributes }) => attributes.type === type)
      .map(({ attributes }) => attributes.id ?? ''),
    ...findAll(customizations, 'Connectors', 'Connector').map((found) => textAt(found, 'connectorid') ?? ''),
    ...findAll(
      customizations,
      'connectionreferences',
      'connectionreference',
      'customconnectorid',
      'connectorid',
    ).map((found) => textAt(found) ?? ''),
  ];
}

function nameProblems({ manifest, customizations }: OpenSolution): readonly string[] {
  const listed = findAll(manifest, 'SolutionManifest', 'RootComponents', 'RootComponent')
    .filter(({ attributes }) => attributes.type === String(componentType.connector))
    .map(({ attributes }) => attributes.schemaName);
  return findAll(customizations, 'Connectors', 'Connector')
    .map((found) => textAt(found, 'name') ?? '')
    .filter((name) => !listed.includes(name))
    .map((name) => `the root component does not name the connector ${name}`);
}

function definitionProblems({ entries }: OpenSolution): readonly string[] {
  return [...entries.keys()]
    .filter((path) => path.endsWith('_openapidefinition.json'))
    .flatMap((path) => {
      const swagger = parsed(entryText(entries, path));
      if (swagger === undefined) return [`${path} is not a JSON object`];
      if (swagger.swagger !== '2.0') return [`${path} must be Swagger 2.0`];
      return repeated([...operationsOf(swagger).keys()]).map((id) => `operation ${id} is defined twice`);
    });
}

/** JSON text as an object; undefined when it is not one. */
export function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Operations of a Swagger document by id. */
export function operationsOf(swagger: Readonly<Record<string, unknown>>): ReadonlyMap<string, Operation> {
  const items = isObject(swagger.paths) ? Object.values(swagger.paths) : [];
  const operations = items.flatMap((item) => (isObject(item) ? Object.values(item) : [])).filter(isObject);
  return new Map(operations.map((operation) => [String(operation.operationId), operation]));
}

export type Operation = Readonly<Record<string, unknown>>;
