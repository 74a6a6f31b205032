import type { SystemRow } from '../operations/upsert-system-row.ts';
import { stableId } from '../stable-id.ts';
import { wholeNumber } from './choices.ts';
import { componentId } from './component-id.ts';
import { readEnvironmentVariables } from './environment-variables.ts';
import type { PackageFiles } from './package.ts';
import { attribute, children, requiredText, text, type XmlNode } from './xml.ts';

/** Rows of system tables that a package brings: flows, connectors, references, environment variables. */
export function readComponents(root: XmlNode, files: PackageFiles): SystemRow[] {
  return [
    ...children(children(root, 'Workflows')[0], 'Workflow').map((node) => workflow(node, files)),
    ...children(children(root, 'Connectors')[0], 'Connector').map((node) => connector(node, files)),
    ...children(children(root, 'connectionreferences')[0], 'connectionreference').map(connectionReference),
    ...readEnvironmentVariables(files),
  ];
}

/** A file named by the XML; the name starts with a slash there and not in the zip. */
function fileNamed(files: PackageFiles, name: string | undefined, where: string): string | null {
  if (name === undefined) return null;
  const content = files.get(name.replace(/^\//, ''));
  if (content === undefined)
    throw new Error(`${where} names the file ${name}, which the package does not hold.`);
  return content;
}

function jsonFile(files: PackageFiles, name: string | undefined, where: string): string | null {
  const content = fileNamed(files, name, where);
  if (content === null) return null;
  try {
    JSON.parse(content.replace(/^\ufeff/, ''));
  } catch {
    throw new Error(`${where}: the file ${name} is not valid JSON.`);
  }
  return content;
}

function workflow(node: XmlNode, files: PackageFiles): SystemRow {
  const name = attribute(node, 'Name') ?? '';
  const where = `Workflow ${name}`;
  return {
    table: 'workflow',
    id: componentId(attribute(node, 'WorkflowId'), where),
    cells: {
      name,
      description: attribute(node, 'Description') || null,
      category: wholeNumber(text(node, 'Category'), `${where}, Category,`),
      type: wholeNumber(text(node, 'Type') ?? '1', `${where}, Type,`),
      primaryentity: text(node, 'PrimaryEntity') ?? 'none',
      statecode: wholeNumber(text(node, 'StateCode') ?? '0', `${where}, StateCode,`),
      statuscode: wholeNumber(text(node, 'StatusCode') ?? '1', `${where}, StatusCode,`),
      clientdata: jsonFile(files, text(node, 'JsonFileName'), where),
    },
  };
}

function connector(node: XmlNode, files: PackageFiles): SystemRow {
  const name = requiredText(node, 'A Connector', 'name');
  const where = `Connector ${name}`;
  return {
    table: 'connector',
    id: componentId(text(node, 'connectorid'), where),
    cells: {
      name,
      displayname: text(node, 'displayname') ?? name,
      description: text(node, 'description') ?? null,
      connectortype: wholeNumber(text(node, 'connectortype') ?? '1', `${where}, connectortype,`),
      openapidefinition: jsonFile(files, text(node, 'openapidefinition'), where),
      connectionparameters: jsonFile(files, text(node, 'connectionparameters'), where),
      policytemplateinstances: jsonFile(files, text(node, 'policytemplateinstances'), where),
    },
  };
}

function connectionReference(node: XmlNode): SystemRow {
  const name = attribute(node, 'connectionreferencelogicalname');
  if (name === undefined) throw new Error('A connectionreference has no connectionreferencelogicalname.');
  const custom = text(node, 'customconnectorid', 'connectorid');
  return {
    table: 'connectionreference',
    id: stableId(`connectionreference:${name}`),
    cells: {
      connectionreferencelogicalname: name,
      connectionreferencedisplayname: text(node, 'connectionreferencedisplayname') ?? name,
      connectorid: text(node, 'connectorid') ?? null,
      customconnectorid: custom === undefined ? null : componentId(custom, `Connection reference ${name}`),
    },
  };
}
