import { choice, column, flag, lookup, memo, text } from '../columns.ts';
import type { TableMeta } from '../types.ts';
import { states, system, whole } from './define.ts';

/** What solutions bring besides tables. */
export const components: readonly TableMeta[] = [
  system({
    name: 'Workflow',
    set: 'workflows',
    label: 'Process',
    primaryName: 'name',
    columns: [
      text('Name', 'Process Name', 255),
      whole('Category', 'Category'),
      whole('Type', 'Type'),
      text('PrimaryEntity', 'Primary Entity', 64),
      text('Description', 'Description', 4000),
      memo('ClientData', 'Client Data', 16777216),
      choice('Mode', 'Mode', 'workflow_mode', ['Background', 'Real-time'], 0, { defaultValue: 0 }),
      choice(
        'Scope',
        'Scope',
        'workflow_scope',
        ['User', 'Business Unit', 'Parent: Child Business Units', 'Organization'],
        1,
        { defaultValue: 4 },
      ),
      memo('Xaml', 'Xaml', 1073741823),
      text('UniqueName', 'Unique Name', 256),
      flag('OnDemand', 'Run As On Demand'),
      flag('Subprocess', 'Is Child Process'),
      ...states([
        { value: 0, label: 'Draft', statuses: [{ value: 1, label: 'Draft' }] },
        { value: 1, label: 'Activated', statuses: [{ value: 2, label: 'Activated' }] },
      ]),
    ],
  }),
  system({
    name: 'Connector',
    set: 'connectors',
    label: 'Connector',
    primaryName: 'name',
    columns: [
      text('Name', 'Name', 256),
      text('DisplayName', 'Display Name', 256),
      text('Description', 'Description', 4000),
      whole('ConnectorType', 'Connector Type'),
      memo('OpenApiDefinition', 'Open API Definition', 16777216),
      memo('ConnectionParameters', 'Connection Parameters', 16777216),
      memo('PolicyTemplateInstances', 'Policy Template Instances', 16777216),
    ],
  }),
  system({
    name: 'ConnectionReference',
    set: 'connectionreferences',
    label: 'Connection Reference',
    primaryName: 'connectionreferencedisplayname',
    columns: [
      text('ConnectionReferenceLogicalName', 'Logical Name', 256),
      text('ConnectionReferenceDisplayName', 'Display Name', 256),
      text('ConnectorId', 'Connector', 1000),
      text('ConnectionId', 'Connection', 1000),
      lookup('CustomConnectorId', 'Custom Connector', 'connector'),
    ],
  }),
  system({
    name: 'EnvironmentVariableDefinition',
    set: 'environmentvariabledefinitions',
    label: 'Environment Variable Definition',
    primaryName: 'schemaname',
    columns: [
      text('SchemaName', 'Schema Name', 256),
      text('DisplayName', 'Display Name', 256),
      text('Description', 'Description', 4000),
      whole('Type', 'Type'),
      whole('SecretStore', 'Secret Store'),
      memo('DefaultValue', 'Default Value'),
      memo('ValueSchema', 'Value Schema', 2000),
      text('Hint', 'Hint', 2000),
      flag('IsRequired', 'Is Required'),
    ],
  }),
  system({
    name: 'EnvironmentVariableValue',
    set: 'environmentvariablevalues',
    label: 'Environment Variable Value',
    primaryName: 'schemaname',
    columns: [
      text('SchemaName', 'Schema Name', 256),
      memo('Value', 'Value'),
      column('EnvironmentVariableDefinitionId', 'Definition', {
        kind: 'lookup',
        targets: [{ table: 'environmentvariabledefinition', navigation: 'EnvironmentVariableDefinitionId' }],
      }),
    ],
  }),
];
