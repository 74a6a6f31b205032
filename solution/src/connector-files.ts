import { z } from 'zod';
import { connectorVariables } from './environment-variables.ts';

/** The parts of `apiProperties.json` that a solution carries as files of their own. */
export interface ConnectorProperties {
  readonly iconBrandColor: string;
  readonly connectionParameters: unknown;
  readonly policies: readonly unknown[];
}

/** How a connector file refers to an environment variable; the platform reads it when the connector is saved. */
export function variableReference(variable: { readonly schema: string }): string {
  return `@environmentVariables("${variable.schema}")`;
}

const propertiesShape = z.object({
  properties: z.object({
    iconBrandColor: z.string().regex(/^#[0-9a-f]{6}$/i),
    connectionParameters: z
      .object({
        token: z.looseObject({
          oAuthSettings: z.looseObject({
            clientId: z.string(),
            properties: z.record(z.string(), z.unknown()),
            customParameters: z.record(z.string(), z.object({ value: z.string() })),
          }),
        }),
      })
      .catchall(z.unknown()),
    policyTemplateInstances: z.array(z.unknown()).default([]),
  }),
});

/** Splits `apiProperties.json` and lets the environment say who signs in: application, tenant and resource. */
export function solutionProperties(text: string): ConnectorProperties {
  const { properties } = propertiesShape.parse(JSON.parse(text));
  const parameters = properties.connectionParameters;
  const settings = parameters.token.oAuthSettings;
  const { clientId, tenantId, resourceUri } = connectorVariables;
  const oAuthSettings = {
    ...settings,
    clientId: variableReference(clientId),
    properties: { ...settings.properties, AzureActiveDirectoryResourceId: variableReference(resourceUri) },
    customParameters: {
      ...settings.customParameters,
      tenantId: { value: variableReference(tenantId) },
      resourceUri: { value: variableReference(resourceUri) },
    },
  };
  return {
    iconBrandColor: properties.iconBrandColor,
    connectionParameters: { ...parameters, token: { ...parameters.token, oAuthSettings } },
    policies: properties.policyTemplateInstances,
  };
}

/** The definition with the host of the environment; everything else byte for byte as generated. */
export function withEnvironmentHost(definition: string): string {
  const parsed = z.looseObject({ swagger: z.literal('2.0'), host: z.string() }).parse(JSON.parse(definition));
  return `${JSON.stringify({ ...parsed, host: variableReference(connectorVariables.host) }, null, 4)}\n`;
}
