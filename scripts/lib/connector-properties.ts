import { nextLinkName } from './connector-definition.ts';
import { iconColor } from './connector-icon.ts';
import type { JsonObject } from './json.ts';

/** Stands for the application registration of an environment; replaced when the connector is created. */
const placeholder = {
  clientId: '00000000-0000-0000-0000-000000000000',
  resource: 'api://towne-park-bridge',
} as const;

/**
 * `apiProperties.json`: sign-in with Entra ID on behalf of the user, one redirect address per connector, and the
 * policy that keeps next-page links inside the connector. No secret is part of it.
 */
export function connectorProperties(pagedOperations: readonly string[]): JsonObject {
  return {
    properties: {
      connectionParameters: {
        token: { type: 'oauthSetting', oAuthSettings: oAuthSettings() },
        'token:TenantId': {
          type: 'string',
          metadata: { sourceType: 'AzureActiveDirectoryTenant' },
          uiDefinition: {
            constraints: { hidden: 'true', required: 'false' },
            description: 'The tenant ID of for the Azure Active Directory application',
            displayName: 'Tenant',
          },
        },
      },
      iconBrandColor: iconColor,
      capabilities: [],
      policyTemplateInstances: pagedOperations.length === 0 ? [] : [nextLinkPolicy(pagedOperations)],
    },
  };
}

function oAuthSettings(): JsonObject {
  return {
    identityProvider: 'aad',
    clientId: placeholder.clientId,
    scopes: ['access_as_user'],
    redirectMode: 'GlobalPerConnector',
    properties: {
      IsFirstParty: 'False',
      AzureActiveDirectoryResourceId: placeholder.resource,
      IsOnbehalfofLoginSupported: true,
    },
    customParameters: {
      loginUri: { value: 'https://login.microsoftonline.com' },
      tenantId: { value: 'common' },
      resourceUri: { value: placeholder.resource },
      enableOnbehalfOfLogin: { value: 'false' },
    },
  };
}

function nextLinkPolicy(operations: readonly string[]): JsonObject {
  return {
    templateId: 'updatenextlink',
    title: 'Keep next-page links inside the connector',
    parameters: {
      'x-ms-apimTemplateParameter.nextLinkPropertyName': nextLinkName,
      'x-ms-apimTemplate-operationName': operations,
    },
  };
}
