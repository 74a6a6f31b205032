import { solutionProperties, withEnvironmentHost } from './connector-files.ts';
import { connector } from './connector-identity.ts';
import { type ConnectorFiles, connectorPath, connectorXml } from './connector-xml.ts';
import { noCustomizations } from './customizations-xml.ts';
import { connectorVariables, variableFile, variablePath } from './environment-variables.ts';
import { type SolutionPackage, utf8 } from './package.ts';
import { componentType } from './solution-xml.ts';

/**
 * The connector and the environment variables it reads, in a solution of their own: a connection reference can
 * only be bound to a connector that an earlier import has brought.
 */
export function connectorPackage(version: string, managed: boolean, source: ConnectorFiles): SolutionPackage {
  const properties = solutionProperties(source.properties);
  return {
    manifest: {
      uniqueName: 'TowneParkBridgeConnector',
      displayName: 'Towne Park Bridge Connector',
      version,
      managed,
      rootComponents: [
        { type: componentType.connector, id: `{${connector.id}}`, schemaName: connector.name },
      ],
      missingDependencies: [],
    },
    customizations: { ...noCustomizations, connectors: [connectorXml(properties.iconBrandColor)] },
    files: new Map([
      [connectorPath('openapidefinition'), utf8(withEnvironmentHost(source.definition))],
      [connectorPath('connectionparameters'), json(properties.connectionParameters)],
      [connectorPath('policytemplateinstances'), json(properties.policies)],
      [connectorPath('iconblob'), source.icon],
      ...Object.values(connectorVariables).map(
        (variable) => [variablePath(variable), utf8(variableFile(variable))] as const,
      ),
    ]),
  };
}

function json(value: unknown): Uint8Array {
  return utf8(`${JSON.stringify(value, null, 2)}\n`);
}
