import { readFileSync } from 'node:fs';
import { bridgePackage } from './src/bridge-package.ts';
import { connectorPackage } from './src/connector-package.ts';
import type { ConnectorFiles } from './src/connector-xml.ts';
import { type PackedSolution, packSolution, solutionVersion } from './src/package.ts';

export type { ConnectorFiles } from './src/connector-xml.ts';
export type { PackedSolution } from './src/package.ts';

export interface BuildOptions {
  /** Version of the product, `1.2.3` or `1.2.3.4`. */
  readonly version: string;
  /** Managed solutions are for environments where nobody develops; default false. */
  readonly managed?: boolean;
}

/**
 * The `TowneParkBridge` solution alone (tables, choices, roles, flow): what the Dataverse emulator imports. Reads
 * no file; equal input gives equal bytes. Throws when the version is not one.
 */
export function buildBridgeSolution(options: BuildOptions): PackedSolution {
  return packSolution(bridgePackage(solutionVersion(options.version), options.managed ?? false));
}

/**
 * Both solutions in the order of their import: the connector first, then everything that refers to it. The
 * connector's files are read from `connector/` unless given.
 */
export function buildSolutions(
  options: BuildOptions & { readonly connector?: ConnectorFiles },
): readonly PackedSolution[] {
  const version = solutionVersion(options.version);
  const files = options.connector ?? readConnectorFiles();
  const connector = connectorPackage(version, options.managed ?? false, files);
  return [packSolution(connector), buildBridgeSolution(options)];
}

/** The committed connector files. Throws the system's error with the path when one is missing. */
export function readConnectorFiles(): ConnectorFiles {
  const path = (name: string) => new URL(`../connector/${name}`, import.meta.url);
  return {
    definition: readFileSync(path('apiDefinition.swagger.json'), 'utf8'),
    properties: readFileSync(path('apiProperties.json'), 'utf8'),
    icon: readFileSync(path('icon.png')),
  };
}
