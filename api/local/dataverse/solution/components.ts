import type { Cell } from '../metadata/types.ts';
import { stableId } from '../stable-id.ts';
import { guidText } from '../values/literal-text.ts';
import { wholeNumber } from './choices.ts';
import type { PackageFiles } from './package.ts';
import { attribute, children, parseXml, requiredText, text, type XmlNode } from './xml.ts';

/** A row of a system table that a package brings: flows, connectors, references, environment variables. */
export interface ComponentRow {
  readonly table: string;
  readonly id: string;
  readonly cells: Readonly<Record<string, Cell>>;
}

export function readComponents(root: XmlNode, files: PackageFiles): ComponentRow[] {
  return [
    ...children(children(root, 'Workflows')[0], 'Workflow').map((node) => workflow(node, files)),
    ...children(children(root, 'Connectors')[0], 'Connector').map((node) => connector(node, files)),
    ...children(children(root, 'connectionreferences')[0], 'connectionreference').map(connectionReference),
    ...environmentVariables(files),
  ];
}

function componentId(value: string | undefined, where: string): string {
  const id = guidText(value ?? '');
  if (id === undefined) throw new Error(`${where} has no valid id.`);
  return id;
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

function workflow(node: XmlNode, files: PackageFiles): ComponentRow {
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

function connector(node: XmlNode, files: PackageFiles): ComponentRow {
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

function connectionReference(node: XmlNode): ComponentRow {
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

const definitionFile = /^environmentvariabledefinitions\/([^/]+)\/environmentvariabledefinition\.xml$/;

function environmentVariables(files: PackageFiles): ComponentRow[] {
  return [...files].flatMap(([path, content]) => {
    const folder = definitionFile.exec(path)?.[1];
    if (folder === undefined) return [];
    const node = parseXml(content, 'environmentvariabledefinition');
    const name = attribute(node, 'schemaname') ?? folder;
    const id = stableId(`environmentvariabledefinition:${name.toLowerCase()}`);
    const definition: ComponentRow = {
      table: 'environmentvariabledefinition',
      id,
      cells: {
        schemaname: name,
        displayname: attribute(children(node, 'displayname')[0], 'default') ?? name,
        description: attribute(children(node, 'description')[0], 'default') || null,
        type: wholeNumber(text(node, 'type'), `Environment variable ${name}, type,`),
        secretstore: wholeNumber(
          text(node, 'secretstore') ?? '0',
          `Environment variable ${name}, secretstore,`,
        ),
        defaultvalue: text(node, 'defaultvalue') ?? null,
      },
    };
    return [definition, ...currentValue(files, folder, name, id)];
  });
}

function currentValue(files: PackageFiles, folder: string, name: string, definition: string): ComponentRow[] {
  const content = files.get(`environmentvariabledefinitions/${folder}/environmentvariablevalues.json`);
  const value = content === undefined ? undefined : /"value"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(content)?.[1];
  if (value === undefined) return [];
  const cells = {
    schemaname: name,
    value: String(JSON.parse(value)),
    environmentvariabledefinitionid: definition,
  };
  return [
    {
      table: 'environmentvariablevalue',
      id: stableId(`environmentvariablevalue:${name.toLowerCase()}`),
      cells,
    },
  ];
}
