import { column, flag, lookup, memo, text } from '../columns.ts';
import type { CascadeDelete, ColumnMeta, Option, RelationshipMeta, TableMeta } from '../types.ts';
import { states, system, whole } from './define.ts';

/** A choice of the platform; `values` are its options by number. */
function choice(schemaName: string, label: string, values: Readonly<Record<number, string>>): ColumnMeta {
  const options: Option[] = Object.entries(values).map(([value, text]) => ({
    value: Number(value),
    label: text,
  }));
  return column(schemaName, label, { kind: 'choice', optionSet: schemaName.toLowerCase(), options });
}

function withDefault(meta: ColumnMeta, defaultValue: boolean | number): ColumnMeta {
  return { ...meta, defaultValue };
}

/** Can be written, never be read back: not by GET, `$select`, `$filter` or `$orderby`. */
function secret(schemaName: string, label: string, maxLength: number): ColumnMeta {
  return text(schemaName, label, maxLength, { validForRead: false });
}

function computedFlag(schemaName: string, label: string): ColumnMeta {
  return { ...flag(schemaName, label), validForCreate: false, validForUpdate: false };
}

const serviceEndpoint = system({
  name: 'ServiceEndpoint',
  set: 'serviceendpoints',
  label: 'Service Endpoint',
  primaryName: 'name',
  columns: [
    text('Name', 'Name', 256),
    text('Description', 'Description', 100),
    choice('Contract', 'Contract', {
      1: 'OneWay',
      2: 'Queue',
      3: 'Rest',
      4: 'TwoWay',
      5: 'Topic',
      6: 'Queue(Persistent)',
      7: 'Event Hub',
      8: 'Webhook',
      9: 'Event Grid',
    }),
    text('Url', 'Url', 2000),
    choice('AuthType', 'Specifies mode of authentication with SB', {
      1: 'ACS',
      2: 'SAS Key',
      3: 'SAS Token',
      4: 'Webhook Key',
      5: 'Http Header',
      6: 'Http Query String',
      7: 'Connection String',
      8: 'Access Key',
      9: 'Managed Identity',
    }),
    secret('AuthValue', 'Authentication Value', 2048),
    computedFlag('IsAuthValueSet', 'Is Authentication Value Set'),
    text('SASKeyName', 'SAS Key Name', 256),
    secret('SASKey', 'SAS Key', 1024),
    computedFlag('IsSASKeySet', 'Is SAS Key Set'),
    secret('SASToken', 'SAS Token', 2048),
    computedFlag('IsSASTokenSet', 'Is SAS Token Set'),
    text('NamespaceAddress', 'Namespace Address', 160),
    choice('NamespaceFormat', 'Format of Service Bus Namespace', {
      1: 'Namespace Name',
      2: 'Namespace Address',
    }),
    text('Path', 'Path', 160),
    text('SolutionNamespace', 'Service Namespace', 160),
    choice('MessageFormat', 'Message Format', { 1: 'Binary XML', 2: 'Json', 3: 'Text XML' }),
    choice('MessageCharset', 'Message Charset', { 0: 'Default', 1: 'UTF-8', 2: 'Western European' }),
    choice('UserClaim', 'User Claim', { 1: 'None', 2: 'User Id', 3: 'User Info' }),
    withDefault(choice('ConnectionMode', 'Connection Mode', { 1: 'Normal', 2: 'Federated' }), 1),
    memo('RuntimeIntegrationProperties', 'Run-time Integration Properties'),
    text('IntroducedVersion', 'Introduced Version', 48),
  ],
});

const pluginType = system({
  name: 'PluginType',
  set: 'plugintypes',
  label: 'Plug-in Type',
  primaryName: 'name',
  columns: [
    text('Name', 'Name', 256),
    text('TypeName', 'Type Name', 256),
    text('FriendlyName', 'Display Name', 256),
    text('AssemblyName', 'Assembly Name', 100),
  ],
});

const sdkMessage = system({
  name: 'SdkMessage',
  set: 'sdkmessages',
  label: 'Sdk Message',
  primaryName: 'name',
  columns: [text('Name', 'Name', 256), text('CategoryName', 'Category Name', 25)],
});

const sdkMessageFilter = system({
  name: 'SdkMessageFilter',
  set: 'sdkmessagefilters',
  label: 'Sdk Message Filter',
  primaryName: 'name',
  columns: [
    text('Name', 'Name', 256),
    text('PrimaryObjectTypeCode', 'Primary Object Type Code', 64),
    text('SecondaryObjectTypeCode', 'Secondary Object Type Code', 64),
    withDefault(flag('IsCustomProcessingStepAllowed', 'Custom Processing Step Allowed'), true),
    lookup('SdkMessageId', 'SDK Message', 'sdkmessage'),
  ],
});

const eventHandler = column('EventHandler', 'Event Handler', {
  kind: 'lookup',
  targets: [
    { table: 'serviceendpoint', navigation: 'eventhandler_serviceendpoint' },
    { table: 'plugintype', navigation: 'eventhandler_plugintype' },
  ],
});

const step = system({
  name: 'SdkMessageProcessingStep',
  set: 'sdkmessageprocessingsteps',
  label: 'Sdk Message Processing Step',
  primaryName: 'name',
  columns: [
    text('Name', 'Name', 256),
    text('Description', 'Description', 256),
    withDefault(choice('Mode', 'Execution Mode', { 0: 'Synchronous', 1: 'Asynchronous' }), 0),
    choice('Stage', 'Execution Stage', {
      5: 'Initial Pre-operation (For internal use only)',
      10: 'Pre-validation',
      20: 'Pre-operation',
      30: 'Main Operation (For internal use only)',
      40: 'Post-operation',
    }),
    withDefault(whole('Rank', 'Execution Order'), 1),
    withDefault(
      choice('SupportedDeployment', 'Deployment', {
        0: 'Server Only',
        1: 'Microsoft Dynamics 365 Client for Outlook Only',
        2: 'Both',
      }),
      0,
    ),
    flag('AsyncAutoDelete', 'Asynchronous Automatic Delete'),
    memo('FilteringAttributes', 'Filtering Attributes', 100_000),
    memo('Configuration', 'Configuration', 1_073_741_823),
    withDefault(
      choice('InvocationSource', 'Invocation Source', { [-1]: 'Internal', 0: 'Parent', 1: 'Child' }),
      0,
    ),
    text('IntroducedVersion', 'Introduced Version', 48),
    lookup('SdkMessageId', 'SDK Message', 'sdkmessage'),
    lookup('SdkMessageFilterId', 'SdkMessage Filter', 'sdkmessagefilter'),
    lookup('ImpersonatingUserId', 'Impersonating User', 'systemuser'),
    eventHandler,
    ...states([
      { value: 0, label: 'Enabled', statuses: [{ value: 1, label: 'Enabled' }] },
      { value: 1, label: 'Disabled', statuses: [{ value: 2, label: 'Disabled' }] },
    ]),
  ],
});

const stepImage = system({
  name: 'SdkMessageProcessingStepImage',
  set: 'sdkmessageprocessingstepimages',
  label: 'Sdk Message Processing Step Image',
  primaryName: 'name',
  columns: [
    text('Name', 'Name', 256),
    text('EntityAlias', 'Entity Alias', 256),
    choice('ImageType', 'Image Type', { 0: 'PreImage', 1: 'PostImage', 2: 'Both' }),
    text('MessagePropertyName', 'Message Property Name', 256),
    memo('Attributes', 'Attributes', 100_000),
    text('Description', 'Description', 256),
    lookup('SdkMessageProcessingStepId', 'SDK Message Processing Step', 'sdkmessageprocessingstep'),
  ],
});

/** Registration of steps: what runs on which message of which table. */
export const sdk: readonly TableMeta[] = [
  serviceEndpoint,
  pluginType,
  sdkMessage,
  sdkMessageFilter,
  step,
  stepImage,
];

function relationship(
  schemaName: string,
  referencing: string,
  attribute: string,
  referenced: string,
  cascadeDelete: CascadeDelete,
  navigation: string = attribute,
): RelationshipMeta {
  const collection = schemaName;
  return {
    schemaName,
    referencing,
    referenced,
    attribute,
    navigation,
    collection,
    cascadeDelete,
    custom: false,
  };
}

const steps = 'sdkmessageprocessingstep';

/** An endpoint or a message with steps cannot be deleted; a step takes its images with it. */
export const sdkRelationships: readonly RelationshipMeta[] = [
  relationship(
    'serviceendpoint_sdkmessageprocessingstep',
    steps,
    'eventhandler',
    'serviceendpoint',
    'Restrict',
    'eventhandler_serviceendpoint',
  ),
  relationship(
    'plugintype_sdkmessageprocessingstep',
    steps,
    'eventhandler',
    'plugintype',
    'Restrict',
    'eventhandler_plugintype',
  ),
  relationship('sdkmessageid_sdkmessageprocessingstep', steps, 'sdkmessageid', 'sdkmessage', 'Restrict'),
  relationship(
    'sdkmessagefilterid_sdkmessageprocessingstep',
    steps,
    'sdkmessagefilterid',
    'sdkmessagefilter',
    'Restrict',
  ),
  relationship('sdkmessageid_sdkmessagefilter', 'sdkmessagefilter', 'sdkmessageid', 'sdkmessage', 'Restrict'),
  relationship(
    'sdkmessageprocessingstepid_sdkmessageprocessingstepimage',
    'sdkmessageprocessingstepimage',
    'sdkmessageprocessingstepid',
    steps,
    'Cascade',
  ),
];
