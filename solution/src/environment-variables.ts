import { el, elWith, type XmlElement, xmlText } from '../../scripts/lib/xml.ts';
import { introducedVersion, languageCode } from './publisher.ts';

export type EnvironmentVariableType = 'String' | 'Number';

/** An environment variable definition. No current values are shipped: they belong to one environment. */
export interface EnvironmentVariable {
  readonly schema: string;
  readonly label: string;
  readonly description: string;
  readonly type: EnvironmentVariableType;
  /** Neutral default that is right everywhere; absent when each environment must say. */
  readonly defaultValue?: string;
}

const typeCodes: Record<EnvironmentVariableType, number> = { String: 100000000, Number: 100000001 };

/** What the connector reads when it is saved: where the bridge is and which Entra ID application stands for it. */
export const connectorVariables = {
  host: {
    schema: 'tp_BridgeApiHost',
    label: 'Bridge API Host',
    description: 'Host name of the bridge without scheme or path, e.g. bridge.example.com.',
    type: 'String',
  },
  clientId: {
    schema: 'tp_BridgeClientId',
    label: 'Bridge Client Id',
    description: 'Application (client) id of the Entra ID application the connector signs in with.',
    type: 'String',
  },
  tenantId: {
    schema: 'tp_BridgeTenantId',
    label: 'Bridge Tenant Id',
    description: 'Entra ID tenant (directory) id of the users of the connector.',
    type: 'String',
  },
  resourceUri: {
    schema: 'tp_BridgeResourceUri',
    label: 'Bridge Resource URI',
    description: 'Application id URI of the bridge API, e.g. api://towne-park-bridge.',
    type: 'String',
  },
} as const satisfies Record<string, EnvironmentVariable>;

/** What the approval flow reads. */
export const flowVariables = {
  threshold: {
    schema: 'tp_ContractApprovalThreshold',
    label: 'Contract Approval Threshold',
    description: 'US dollars. A contract value strictly above it, or a missing value, needs a decision.',
    type: 'Number',
    defaultValue: '100000',
  },
  approvers: {
    schema: 'tp_ContractApprovers',
    label: 'Contract Approvers',
    description: 'Mail addresses of the people told when an approval could not be requested, separated by ;',
    type: 'String',
  },
} as const satisfies Record<string, EnvironmentVariable>;

/** Path of a definition inside the archive. */
export function variablePath(variable: EnvironmentVariable): string {
  return `environmentvariabledefinitions/${variable.schema}/environmentvariabledefinition.xml`;
}

/** The definition file; the server writes the elements in alphabetical order. */
export function variableFile(variable: EnvironmentVariable): string {
  const texts = (name: string, text: string): XmlElement =>
    elWith(name, { default: text }, elWith('label', { description: text, languagecode: languageCode }));
  const definition = elWith(
    'environmentvariabledefinition',
    { schemaname: variable.schema },
    variable.defaultValue === undefined ? [] : [el('defaultvalue', variable.defaultValue)],
    texts('description', variable.description),
    texts('displayname', variable.label),
    el('introducedversion', introducedVersion),
    el('iscustomizable', 1),
    el('isrequired', 0),
    el('secretstore', 0),
    el('type', typeCodes[variable.type]),
  );
  return `${xmlText(definition)}\n`;
}
