import { parseXml, textAt } from '../../scripts/lib/xml-read.ts';
import { entryText, type Finding, type OpenSolution } from './archive.ts';

const folder = 'environmentvariabledefinitions/';
const types = new Set(['100000000', '100000001', '100000002', '100000003', '100000004', '100000005']);
const secretType = '100000005';

/** Environment variables: known types, folder equal to name, no current values, no default for a secret. */
export function checkVariables({ entries }: OpenSolution): readonly Finding[] {
  const paths = [...entries.keys()].filter((path) => path.startsWith(folder));
  const messages = paths.flatMap((path) => {
    if (!path.endsWith('/environmentvariabledefinition.xml')) {
      return [`${path}: only definitions are shipped, values belong to one environment`];
    }
    const definition = parseXml(entryText(entries, path));
    const type = textAt(definition, 'type') ?? '';
    const name = definition.attributes.schemaname ?? '';
    return [
      ...(path === `${folder}${name}/environmentvariabledefinition.xml` ? [] : [`${path} defines ${name}`]),
      ...(types.has(type) ? [] : [`${name} has the unknown type ${type}`]),
      ...(type === secretType && textAt(definition, 'defaultvalue') !== undefined
        ? [`${name} is a secret and must not have a default`]
        : []),
    ];
  });
  return messages.map((message) => ({ check: 'variables', message }));
}
