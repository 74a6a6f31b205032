import type { ConnectionReference } from '../connection-references.ts';
import { connector } from '../connector-identity.ts';
import type { EnvironmentVariable } from '../environment-variables.ts';
import { type Actions, connectionKey } from './actions.ts';

export interface FlowParts {
  readonly references: readonly ConnectionReference[];
  readonly variables: readonly EnvironmentVariable[];
  readonly triggers: Readonly<Record<string, unknown>>;
  readonly actions: Actions;
}

/** Key of an environment variable among the flow's parameters; expressions must quote it exactly. */
export function parameterKey(variable: EnvironmentVariable): string {
  return `${variable.label} (${variable.schema})`;
}

/** Expression that reads an environment variable, without the leading `@`. */
export function parameterOf(variable: EnvironmentVariable): string {
  return `parameters('${parameterKey(variable)}')`;
}

/** The JSON of `Workflows/*.json`: connections, parameters, trigger and actions. */
export function flowContent(parts: FlowParts): unknown {
  return {
    properties: {
      connectionReferences: Object.fromEntries(
        parts.references.map((reference) => [connectionKey(reference), connectionOf(reference)]),
      ),
      definition: {
        $schema:
          'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
        contentVersion: '1.0.0.0',
        parameters: {
          $connections: { defaultValue: {}, type: 'Object' },
          $authentication: { defaultValue: {}, type: 'SecureObject' },
          ...Object.fromEntries(
            parts.variables.map((variable) => [parameterKey(variable), parameterFrom(variable)]),
          ),
        },
        triggers: parts.triggers,
        actions: parts.actions,
        outputs: {},
      },
      templateName: null,
    },
    schemaVersion: '1.0.0.0',
  };
}

function connectionOf(reference: ConnectionReference): unknown {
  const custom = reference.customConnectorId === undefined ? {} : { logicalName: connector.name };
  return {
    runtimeSource: 'embedded',
    connection: { connectionReferenceLogicalName: reference.logicalName },
    api: { name: reference.apiName, ...custom },
  };
}

/** A Number variable becomes an `Int` parameter, text a `String`; a missing default is an empty one. */
function parameterFrom(variable: EnvironmentVariable): unknown {
  const isNumber = variable.type === 'Number';
  const text = variable.defaultValue ?? '';
  return {
    defaultValue: isNumber ? Number(text) : text,
    type: isNumber ? 'Int' : 'String',
    metadata: { schemaName: variable.schema, description: variable.description },
  };
}
