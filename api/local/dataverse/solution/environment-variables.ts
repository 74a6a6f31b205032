import { isObject, type Json, parseJson } from '../json/parse.ts';
import type { SystemRow } from '../operations/upsert-system-row.ts';
import { stableId } from '../stable-id.ts';
import { guidText } from '../values/literal-text.ts';
import { wholeNumber } from './choices.ts';
import type { PackageFiles } from './package.ts';
import { attribute, children, parseXml, text } from './xml.ts';

const definitionFile = /^environmentvariabledefinitions\/([^/]+)\/environmentvariabledefinition\.xml$/;

/** Rows of the environment variables of a package: definitions and the values that are shipped with them. */
export function readEnvironmentVariables(files: PackageFiles): SystemRow[] {
  return [...files].flatMap(([path, content]) => {
    const folder = definitionFile.exec(path)?.[1];
    if (folder === undefined) return [];
    const definition = readDefinition(folder, content);
    const values = files.get(`environmentvariabledefinitions/${folder}/environmentvariablevalues.json`);
    return [definition, ...(values === undefined ? [] : readValue(definition, values))];
  });
}

function readDefinition(folder: string, content: string): SystemRow {
  const node = parseXml(content, 'environmentvariabledefinition');
  const name = attribute(node, 'schemaname') ?? folder;
  const where = `Environment variable ${name}`;
  return {
    table: 'environmentvariabledefinition',
    id: stableId(`environmentvariabledefinition:${name.toLowerCase()}`),
    cells: {
      schemaname: name,
      displayname: attribute(children(node, 'displayname')[0], 'default') ?? name,
      description: attribute(children(node, 'description')[0], 'default') || null,
      type: wholeNumber(text(node, 'type'), `${where}, type,`),
      secretstore: wholeNumber(text(node, 'secretstore') ?? '0', `${where}, secretstore,`),
      defaultvalue: text(node, 'defaultvalue') ?? null,
    },
  };
}

function readValue(definition: SystemRow, content: string): SystemRow[] {
  const name = String(definition.cells.schemaname);
  const envelope = member(parseJson(content.replace(/^\ufeff/, '')), 'environmentvariablevalues');
  const found = member(envelope, 'environmentvariablevalue');
  const value = member(found, 'value');
  if (typeof value !== 'string') return [];
  const id = member(found, '@environmentvariablevalueid');
  return [valueRow(definition.id, name, value, typeof id === 'string' ? guidText(id) : undefined)];
}

function member(json: Json | undefined, name: string): Json | undefined {
  const object = Array.isArray(json) ? json[0] : json;
  return isObject(object) ? object[name] : undefined;
}

/** The current value of a variable; there is one per definition. */
export function valueRow(definition: string, name: string, value: string, id?: string): SystemRow {
  return {
    table: 'environmentvariablevalue',
    id: id ?? stableId(`environmentvariablevalue:${name.toLowerCase()}`),
    cells: { schemaname: name, value, environmentvariabledefinitionid: definition },
  };
}
