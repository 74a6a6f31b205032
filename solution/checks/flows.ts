import { isObject, type JsonObject } from '../../scripts/lib/json.ts';
import type { XmlElement } from '../../scripts/lib/xml.ts';
import { findAll, textAt } from '../../scripts/lib/xml-read.ts';
import { entryText, type Finding, type OpenSolution } from './archive.ts';
import { type Operation, operationsOf, parsed } from './connector.ts';
import type { OpenFlow } from './flow.ts';
import { checkExpressions } from './flow-expressions.ts';
import { checkOperations } from './flow-operations.ts';
import { walkActions } from './flow-walk.ts';
import { tablesOf } from './model.ts';

/** Cloud flows: draft, readable, with connections, operations, parameters and steps that all exist. */
export function checkFlows(solutions: readonly OpenSolution[]): readonly Finding[] {
  const operations = connectorOperations(solutions);
  const messages = solutions.flatMap((solution) => {
    const workflows = findAll(solution.customizations, 'Workflows', 'Workflow');
    const flows = workflows.map((workflow) => openFlow(workflow, solution, operations));
    return [
      ...workflows.flatMap(headerProblems),
      ...flows.flatMap((flow) => (typeof flow === 'string' ? [flow] : flowProblems(flow))),
      ...referenceProblems(
        solution,
        flows.filter((flow) => typeof flow !== 'string'),
      ),
    ];
  });
  return messages.map((message) => ({ check: 'flows', message }));
}

function connectorOperations(solutions: readonly OpenSolution[]): ReadonlyMap<string, Operation> | undefined {
  const documents = solutions.flatMap(({ entries }) =>
    [...entries.keys()]
      .filter((path) => path.endsWith('_openapidefinition.json'))
      .map((path) => parsed(entryText(entries, path)) ?? {}),
  );
  if (documents.length === 0) return undefined;
  return new Map(documents.flatMap((document) => [...operationsOf(document)]));
}

function headerProblems(workflow: XmlElement): readonly string[] {
  const name = workflow.attributes.Name ?? '';
  const draft = textAt(workflow, 'StateCode') === '0' && textAt(workflow, 'StatusCode') === '1';
  const cloudFlow = textAt(workflow, 'Category') === '5';
  return [
    ...(draft ? [] : [`${name} must be shipped as a draft`]),
    ...(cloudFlow ? [] : [`${name} must have category 5`]),
  ];
}

function openFlow(
  workflow: XmlElement,
  solution: OpenSolution,
  operations: ReadonlyMap<string, Operation> | undefined,
): OpenFlow | string {
  const name = workflow.attributes.Name ?? '';
  const path = (textAt(workflow, 'JsonFileName') ?? '').slice(1);
  const content = parsed(entryText(solution.entries, path));
  const properties = content?.properties;
  const definition = isObject(properties) ? properties.definition : undefined;
  if (content?.schemaVersion !== '1.0.0.0' || !isObject(properties) || !isObject(definition)) {
    return `${name}: ${path} is not a flow definition`;
  }
  return {
    name,
    connections: objectsIn(properties.connectionReferences),
    definition,
    triggers: walkActions(definition.triggers),
    actions: walkActions(definition.actions),
    variables: variableNames(solution),
    tables: new Map(tablesOf(solution).map((table) => [table.logical, table.set])),
    operations,
  };
}

function objectsIn(value: unknown): Readonly<Record<string, JsonObject>> {
  if (!isObject(value)) return {};
  const entries = Object.entries(value).filter((entry): entry is [string, JsonObject] => isObject(entry[1]));
  return Object.fromEntries(entries);
}

function variableNames({ entries }: OpenSolution): ReadonlySet<string> {
  const names = [...entries.keys()].flatMap(
    (path) => /^environmentvariabledefinitions\/([^/]+)\//.exec(path)?.[1] ?? [],
  );
  return new Set(names);
}

function flowProblems(flow: OpenFlow): readonly string[] {
  const triggers = flow.triggers.length === 1 ? [] : [`needs one trigger and has ${flow.triggers.length}`];
  const problems = [...triggers, ...checkOperations(flow), ...checkExpressions(flow)];
  return problems.map((problem) => `${flow.name}: ${problem}`);
}

/** Flows and connection references name each other exactly; no offline tool but this one sees a typo. */
function referenceProblems(solution: OpenSolution, flows: readonly OpenFlow[]): readonly string[] {
  const offered = findAll(solution.customizations, 'connectionreferences', 'connectionreference').map(
    ({ attributes }) => attributes.connectionreferencelogicalname ?? '',
  );
  const used = flows.flatMap((flow) =>
    Object.values(flow.connections).map(({ connection }) =>
      isObject(connection) ? String(connection.connectionReferenceLogicalName) : '',
    ),
  );
  return [
    ...used
      .filter((name) => !offered.includes(name))
      .map((name) => `a flow uses the unknown connection reference ${name}`),
    ...offered
      .filter((name) => !used.includes(name))
      .map((name) => `no flow uses the connection reference ${name}`),
  ];
}
