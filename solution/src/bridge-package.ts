import type { Table } from '../../api/domain/model/column.ts';
import { logicalName } from '../../api/domain/model/names.ts';
import { syncedTables } from '../../api/domain/model/tables.ts';
import type { XmlElement } from '../../scripts/lib/xml.ts';
import { connectionReferences, connectionReferenceXml } from './connection-references.ts';
import { connector } from './connector-identity.ts';
import { noCustomizations } from './customizations-xml.ts';
import { entityXml } from './entity-xml.ts';
import { flowVariables, variableFile, variablePath } from './environment-variables.ts';
import { contractApproval } from './flows/contract-approval.ts';
import { globalOptionSets } from './option-set-xml.ts';
import { type SolutionPackage, utf8 } from './package.ts';
import { relationshipsXml } from './relationship-xml.ts';
import { roleId, roles, roleXml } from './role-xml.ts';
import { componentType, type MissingDependency, type RootComponent } from './solution-xml.ts';
import { type CloudFlow, flowPath, workflowXml } from './workflow-xml.ts';

/** Tables the solution creates: ours, and on both sides. System tables are only referred to. */
export const solutionTables: readonly Table[] = syncedTables.filter((table) => table.origin === 'custom');

const flows: readonly CloudFlow[] = [contractApproval];

/** Tables, choices, roles, environment variables, connection references and the approval flow. */
export function bridgePackage(version: string, managed: boolean): SolutionPackage {
  const optionSets = globalOptionSets();
  return {
    manifest: {
      uniqueName: 'TowneParkBridge',
      displayName: 'Towne Park Bridge',
      version,
      managed,
      rootComponents: rootComponents(optionSets),
      missingDependencies: flows.map(needsConnector),
    },
    customizations: {
      ...noCustomizations,
      entities: solutionTables.map(entityXml),
      roles: roles.map((role) => roleXml(role, syncedTables)),
      workflows: flows.map(workflowXml),
      relationships: relationshipsXml(solutionTables),
      optionSets,
      connectionReferences: Object.values(connectionReferences).map(connectionReferenceXml),
    },
    files: files(),
  };
}

function rootComponents(optionSets: readonly XmlElement[]): readonly RootComponent[] {
  return [
    ...solutionTables.map((table) => ({ type: componentType.table, schemaName: logicalName(table) })),
    ...optionSets.map((set) => ({ type: componentType.choice, schemaName: set.attributes.Name ?? '' })),
    ...roles.map((role) => ({ type: componentType.role, id: roleId(role) })),
    ...flows.map((flow) => ({ type: componentType.flow, id: `{${flow.id}}` })),
  ];
}

/** The connector comes in its own solution, which has to be imported first. */
function needsConnector(flow: CloudFlow): MissingDependency {
  return {
    required: {
      type: componentType.connector,
      schemaName: connector.name,
      displayName: connector.displayName,
      solution: 'Active',
      id: `{${connector.id}}`,
    },
    dependent: { type: componentType.flow, displayName: flow.name, id: `{${flow.id}}` },
  };
}

function files(): ReadonlyMap<string, Uint8Array> {
  return new Map([
    ...flows.map((flow) => [flowPath(flow), utf8(`${JSON.stringify(flow.content, null, 2)}\n`)] as const),
    ...Object.values(flowVariables).map(
      (variable) => [variablePath(variable), utf8(variableFile(variable))] as const,
    ),
  ]);
}
