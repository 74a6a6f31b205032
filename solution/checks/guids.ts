import { descendants, textAt } from '../../scripts/lib/xml-read.ts';
import type { Finding, OpenSolution } from './archive.ts';
import { repeated } from './model.ts';

const guid = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;

/** Elements and attributes that give a component its id. */
const idElements = new Set(['formid', 'savedqueryid']);
const idAttributes: Readonly<Record<string, string>> = {
  Role: 'id',
  Workflow: 'WorkflowId',
  tab: 'id',
  section: 'id',
  cell: 'id',
};

/** Every id is a GUID and no two components share one. */
export function checkGuids({ customizations }: OpenSolution): readonly Finding[] {
  const ids = descendants(customizations).flatMap((element) => {
    const attribute = idAttributes[element.name];
    const value = attribute === undefined ? undefined : element.attributes[attribute];
    if (value !== undefined) return [value];
    return idElements.has(element.name) ? [textAt(element) ?? ''] : [];
  });
  const messages = [
    ...ids.filter((id) => !guid.test(id)).map((id) => `"${id}" is not a GUID`),
    ...repeated(ids).map((id) => `${id} is used by two components`),
  ];
  return messages.map((message) => ({ check: 'guids', message }));
}
