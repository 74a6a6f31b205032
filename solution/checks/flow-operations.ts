import { isObject, type JsonObject, listAt } from '../../scripts/lib/json.ts';
import type { Operation } from './connector.ts';
import type { OpenFlow } from './flow.ts';
import type { WalkedAction } from './flow-walk.ts';

const dataverse = 'shared_commondataserviceforapps';

/** Connector calls: the connection is declared, the API is its, the operation and its parameters exist. */
export function checkOperations(flow: OpenFlow): readonly string[] {
  return [...flow.triggers, ...flow.actions]
    .filter(({ action }) => String(action.type).startsWith('OpenApiConnection'))
    .flatMap((step) => callProblems(flow, step).map((problem) => `${step.name} ${problem}`));
}

function callProblems(flow: OpenFlow, { action }: WalkedAction): readonly string[] {
  const inputs = isObject(action.inputs) ? action.inputs : {};
  const host = isObject(inputs.host) ? inputs.host : {};
  const parameters = isObject(inputs.parameters) ? inputs.parameters : {};
  const connection = flow.connections[String(host.connectionName)];
  if (connection === undefined) return [`uses the undeclared connection ${String(host.connectionName)}`];
  const api = isObject(connection.api) ? connection.api : {};
  const ours = api.logicalName !== undefined;
  return [
    ...(String(host.apiId).endsWith(`/${String(api.name)}`) ? [] : ['names another API than its connection']),
    ...(ours ? operationProblems(flow.operations, String(host.operationId), parameters) : []),
    ...(api.name === dataverse ? tableProblems(flow, parameters) : []),
  ];
}

/** A trigger names a table by its logical name, an action by its set name; mixed up, neither works. */
function tableProblems({ tables }: OpenFlow, parameters: JsonObject): readonly string[] {
  const logical = parameters['subscriptionRequest/entityname'];
  const set = parameters.entityName;
  const sets = new Set(tables.values());
  return [
    ...(typeof logical === 'string' && !tables.has(logical) ? [`watches ${logical}, which is no table`] : []),
    ...(typeof set === 'string' && !sets.has(set) ? [`uses ${set}, which is no set name`] : []),
  ];
}

function operationProblems(
  operations: ReadonlyMap<string, Operation> | undefined,
  operationId: string,
  given: JsonObject,
): readonly string[] {
  if (operations === undefined) return [];
  const operation = operations.get(operationId);
  if (operation === undefined) return [`calls ${operationId}, which the connector does not have`];
  const parameters = listAt(
    Array.isArray(operation.parameters) ? operation.parameters : [],
    'parameters',
  ).filter(isObject);
  const known = new Set(parameters.filter((parameter) => parameter.in !== 'body').map(({ name }) => name));
  const hasBody = parameters.some((parameter) => parameter.in === 'body');
  const required = parameters.filter((parameter) => parameter.in !== 'body' && parameter.required === true);
  return [
    ...Object.keys(given)
      .filter((name) => !(known.has(name) || (hasBody && name.startsWith('body/'))))
      .map((name) => `sends ${name}, which ${operationId} does not take`),
    ...required
      .filter(({ name }) => given[String(name)] === undefined)
      .map(({ name }) => `does not send ${String(name)}, which ${operationId} needs`),
  ];
}
