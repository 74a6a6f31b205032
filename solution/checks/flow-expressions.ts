import { isObject } from '../../scripts/lib/json.ts';
import type { OpenFlow } from './flow.ts';
import { textsIn, type WalkedAction } from './flow-walk.ts';

const statuses = new Set(['Succeeded', 'Failed', 'Skipped', 'TimedOut']);

/** Steps and names: unique, in an order that exists, and expressions that refer to what is there. */
export function checkExpressions(flow: OpenFlow): readonly string[] {
  const names = flow.actions.map(({ name }) => name);
  return [
    ...names
      .filter((name, index) => names.indexOf(name) !== index)
      .map((name) => `two steps are named ${name}`),
    ...flow.actions.flatMap(stepProblems),
    ...outputProblems(flow, new Set(names)),
    ...parameterProblems(flow),
  ];
}

function stepProblems({ name, action, siblings }: WalkedAction): readonly string[] {
  const runAfter = Object.entries(isObject(action.runAfter) ? action.runAfter : {});
  const words = runAfter.flatMap(([, status]) => (Array.isArray(status) ? status : []));
  const description = typeof action.description === 'string' ? action.description : '';
  const isEmptyScope =
    action.type === 'Scope' && Object.keys(isObject(action.actions) ? action.actions : {}).length === 0;
  return [
    ...runAfter
      .filter(([target]) => !siblings.has(target) || target === name)
      .map(([target]) => `${name} runs after ${target}, which is not beside it`),
    ...words.filter((word) => !statuses.has(String(word))).map((word) => `${name} waits for ${String(word)}`),
    ...(description.length > 256 ? [`${name} has a description of more than 256 characters`] : []),
    ...(isEmptyScope ? [`${name} is an empty scope and would swallow errors`] : []),
    ...(name.length > 80 ? [`${name} is longer than 80 characters`] : []),
  ];
}

/** `outputs('X')`, `body('X')`, `result('X')` must name a step. */
function outputProblems(flow: OpenFlow, names: ReadonlySet<string>): readonly string[] {
  const expressions = textsIn(flow.definition.actions).filter((text) => text.includes('@'));
  const named = expressions.flatMap((text) =>
    [...text.matchAll(/\b(?:outputs|body|actions|result)\('([^']+)'\)/g)].map((match) => match[1] ?? ''),
  );
  return [...new Set(named)]
    .filter((name) => !names.has(name))
    .map((name) => `an expression reads ${name}, which is no step`);
}

/** `parameters('X')` must be declared, and every declared variable must have its definition in the solution. */
function parameterProblems(flow: OpenFlow): readonly string[] {
  const declared = isObject(flow.definition.parameters) ? flow.definition.parameters : {};
  const texts = textsIn([flow.definition.triggers, flow.definition.actions]);
  const used = texts.flatMap((text) =>
    [...text.matchAll(/\bparameters\('([^']+)'\)/g)].map((match) => match[1] ?? ''),
  );
  const schemas = Object.values(declared).flatMap((parameter) =>
    isObject(parameter) && isObject(parameter.metadata) ? [String(parameter.metadata.schemaName)] : [],
  );
  const needed = Object.keys(flow.connections).length > 0 ? ['$connections', '$authentication'] : [];
  return [
    ...[...new Set([...used, ...needed])]
      .filter((name) => declared[name] === undefined)
      .map((name) => `the parameter ${name} is not declared`),
    ...schemas
      .filter((schema) => !flow.variables.has(schema))
      .map((schema) => `the environment variable ${schema} is not in the solution`),
  ];
}
